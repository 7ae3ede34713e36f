package dev.chainrule.autodiff;

import dev.chainrule.linalg.Matrix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The nodes between a result and the variables of one differentiation, and the walk back through it
 * (walkthrough, "How Automatic Differentiation Works").
 *
 * <p>Nodes are visited from the result to the variables, each after everything that uses it; a
 * node's rules turn its cotangent into contributions to those of its operands. Only nodes that
 * depend on a variable are visited.
 *
 * <p>A graph is <em>closed</em> if nothing outside this differentiation can ask for a derivative of
 * the outcome: no other variable is reached. Then rules are given constants, and so record nothing.
 * In an open graph they are given the recorded values, and their results can be differentiated
 * again. So derivatives of any order need no mode and no level: the graph shows what to record.
 */
final class Graph {
  private final Value result;
  private final List<Value> variables;

  /** Operands before results. */
  private final List<Value> order = new ArrayList<>();

  /** The nodes of {@link #order} that depend on a variable. */
  private final Set<Value> active = new HashSet<>();

  private boolean closed = true;

  /** The graph between {@code variables} and {@code result}. */
  Graph(Value result, List<Value> variables) {
    this.result = result;
    this.variables = variables;
    if (result.isRecorded()) {
      sort(new HashSet<>(variables));
    }
  }

  /** Depth-first with a stack of its own, as a long computation would overflow the thread's. */
  private void sort(Set<Value> ours) {
    Set<Value> seen = new HashSet<>();
    Set<Value> done = new HashSet<>();
    Deque<Value> path = new ArrayDeque<>(List.of(result));
    while (!path.isEmpty()) {
      Value node = path.peek();
      if (seen.add(node)) {
        if (!ours.contains(node)) {
          pushOperands(node, seen, path);
        }
      } else {
        path.pop();
        if (done.add(node)) {
          finish(node, ours.contains(node));
        }
      }
    }
  }

  private static void pushOperands(Value node, Set<Value> seen, Deque<Value> path) {
    for (Value operand : node.operands()) {
      if (operand.isRecorded() && !seen.contains(operand)) {
        path.push(operand);
      }
    }
  }

  private void finish(Value node, boolean ours) {
    boolean isSource = node.operands().length == 0;
    if (ours != isSource) {
      closed = false; // ours leads on to an outer variable, or this one is an outer variable
    }
    boolean depends = ours;
    for (Value operand : node.operands()) {
      depends |= active.contains(operand);
    }
    if (depends) {
      active.add(node);
    }
    order.add(node);
  }

  /** All nodes, operands before results. */
  List<Value> nodes() {
    return order;
  }

  /** Whether no variable but ours is reached. */
  boolean isClosed() {
    return closed;
  }

  /**
   * The cotangents of the variables, given the result's.
   *
   * @param seed cotangent of the result, of its shape
   * @param keep whether the graph will be walked again; if not, a closed one is released node by
   *     node on the way
   * @return one for each variable, of its shape; zeros where the result does not depend on it
   */
  List<Value> pullBack(Value seed, boolean keep) {
    boolean plain = closed && !seed.isRecorded();
    Cotangents cotangents = new Cotangents(plain);
    cotangents.add(result, seed);
    Set<Value> ours = new HashSet<>(variables);
    for (int i = order.size() - 1; i >= 0; i--) {
      Value node = order.get(i);
      if (!ours.contains(node)) {
        Value g = cotangents.remove(node);
        if (g != null && active.contains(node)) {
          passBack(node, g, plain, cotangents);
        }
        if (plain && !keep) {
          node.forget();
          order.set(i, null);
        }
      }
    }
    return variables.stream().map(v -> orZeros(cotangents.remove(v), v)).toList();
  }

  private void passBack(Value node, Value g, boolean plain, Cotangents cotangents) {
    Value[] operands = node.operands();
    Value[] in = plain ? detached(operands) : operands;
    Value y = plain ? node.detach() : node;
    for (int k = 0; k < operands.length; k++) {
      if (node.rule(k) != Rule.NONE && active.contains(operands[k])) {
        cotangents.add(operands[k], node.rule(k).pull(g, in, y));
      }
    }
  }

  private static Value[] detached(Value[] operands) {
    Value[] constants = new Value[operands.length];
    for (int k = 0; k < operands.length; k++) {
      constants[k] = operands[k].detach();
    }
    return constants;
  }

  private static Value orZeros(Value cotangent, Value variable) {
    if (cotangent != null) {
      return cotangent;
    }
    Matrix zeros = Workspace.take(variable.rows(), variable.cols(), variable);
    zeros.fill(0);
    return Value.constant(zeros, variable.workspace());
  }
}
