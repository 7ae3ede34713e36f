package dev.chainrule.autodiff;

import dev.chainrule.linalg.Kernels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The cotangents of the nodes that a walk back has reached and not yet passed. A node that is used
 * twice gets the sum.
 *
 * <p>The first contribution is kept as it is, without copying: it may be shared with another node.
 * A sum belongs to this map alone until it is taken out, so a plain walk adds further contributions
 * in place. From then on it is a contribution like others: a rule may hand it on as it is.
 */
final class Cotangents {
  private final boolean plain;
  private final Map<Value, Value> byNode = new HashMap<>();
  private final Set<Value> sums = new HashSet<>();

  /**
   * @param plain whether all contributions are constants
   */
  Cotangents(boolean plain) {
    this.plain = plain;
  }

  /** Adds {@code g}, of the node's shape, to the node's cotangent. */
  void add(Value node, Value g) {
    Value before = byNode.get(node);
    if (before == null) {
      byNode.put(node, g);
    } else if (plain && sums.contains(before)) {
      Kernels.add(before.matrix(), g.matrix(), before.matrix());
    } else {
      Value sum = Arithmetic.add(before, g);
      sums.add(sum);
      byNode.put(node, sum);
    }
  }

  /** The node's cotangent, or null if nothing reached it. */
  Value remove(Value node) {
    Value g = byNode.remove(node);
    sums.remove(g);
    return g;
  }
}
