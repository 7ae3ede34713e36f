package dev.chainrule.autodiff;

import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * On which side of its kink each piecewise operation of a function is, at one point.
 *
 * <p>ReLU, maximum and selection by sign are smooth between their kinks. Between two points with
 * the same sides a difference quotient measures a derivative; across a kink it measures nothing.
 */
public final class BranchPattern {
  private BranchPattern() {}

  /**
   * Runs {@code f} forward.
   *
   * @param f a function of the operations of this package
   * @param at the arguments that {@code f} is given, of any shapes
   * @return a bit for each element of each piecewise operation that depends on an argument, in an
   *     order that {@code f} alone fixes
   */
  public static BitSet of(Function<List<Value>, Value> f, List<Value> at) {
    List<Value> variables =
        at.stream().map(x -> Value.variable(x.detach(), Workspace.FRESH)).toList();
    BitSet sides = new BitSet();
    int next = 0;
    for (Value node : new Graph(f.apply(variables), variables).nodes()) {
      for (int i = 0; node.kink() != null && i < node.size(); i++) {
        sides.set(next++, node.kink().isAbove(node.operands(), i));
      }
    }
    return sides;
  }
}
