package dev.chainrule.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Gradients by central differences, one element at a time: slow, and knows no chain rule. */
final class FiniteDifferences {
  private static final double STEP = 1e-5;

  private FiniteDifferences() {}

  /** Checks every element of every gradient of {@code f}, a scalar function, at {@code at}. */
  static void check(String what, Function<List<Value>, Value> f, List<Value> at, double tolerance) {
    List<Value> found = Derivatives.grads(f).apply(at);
    for (int k = 0; k < at.size(); k++) {
      assertEquals(at.get(k).shape(), found.get(k).shape(), what + ": shape for argument " + k);
      for (int i = 0; i < at.get(k).size(); i++) {
        double slope = (at(f, at, k, i, STEP) - at(f, at, k, i, -STEP)) / (2 * STEP);
        assertEquals(
            slope,
            found.get(k).matrix().get(i),
            tolerance * Math.max(1, Math.abs(slope)),
            what + ": argument " + k + ", element " + i);
      }
    }
  }

  /** The value of {@code f} where one element of one argument is moved. */
  private static double at(
      Function<List<Value>, Value> f, List<Value> at, int k, int i, double step) {
    Matrix moved = at.get(k).matrix().copy();
    moved.set(i, moved.get(i) + step);
    List<Value> arguments = new ArrayList<>(at);
    arguments.set(k, Value.constant(moved));
    return f.apply(arguments).item();
  }
}
