package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Arithmetic.add;
import static dev.chainrule.autodiff.Arithmetic.divide;
import static dev.chainrule.autodiff.Arithmetic.multiply;
import static dev.chainrule.autodiff.Arithmetic.negate;
import static dev.chainrule.autodiff.Arithmetic.power;
import static dev.chainrule.autodiff.Arithmetic.scale;
import static dev.chainrule.autodiff.Arithmetic.shift;
import static dev.chainrule.autodiff.Arithmetic.wherePositive;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;

/**
 * Functions of one value, element by element: activations, exp and log, each with its derivative
 * rule below it, written in terms of the result {@code y} where that is cheaper. A result has the
 * shape and precision of its argument.
 */
public final class Activations {
  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  private Activations() {}

  /** {@code exp(x)}, both [m, n]; exp′ = exp. */
  public static Value exp(Value x) {
    Matrix y = like(x);
    Kernels.exp(x.matrix(), y);
    return Value.result("exp", y, new Value[] {x}, (g, in, out) -> multiply(g, out));
  }

  /** The natural logarithm, both [m, n]; x must be positive: −∞ at 0, NaN below. ln′ = 1/x. */
  public static Value log(Value x) {
    Matrix y = like(x);
    Kernels.log(x.matrix(), y);
    return Value.result("log", y, new Value[] {x}, (g, in, out) -> divide(g, in[0]));
  }

  /**
   * {@code max(0, x)}, both [m, n]; its derivative is 1 where x > 0, else 0, also at 0
   * (walkthrough, step 5).
   */
  public static Value relu(Value x) {
    Matrix y = like(x);
    Kernels.relu(x.matrix(), y);
    // The result is positive exactly where x is.
    return Value.piecewise(
        "relu",
        y,
        (in, i) -> in[0].matrix().get(i) > 0,
        new Value[] {x},
        (g, in, out) -> wherePositive(g, out));
  }

  /** {@code σ(x) = 1/(1 + exp(−x))}, both [m, n], from 0 to 1; σ′ = σ·(1 − σ). */
  public static Value sigmoid(Value x) {
    Matrix y = like(x);
    Kernels.sigmoid(x.matrix(), y);
    return Value.result(
        "sigmoid",
        y,
        new Value[] {x},
        (g, in, out) -> multiply(g, multiply(out, shift(negate(out), 1))));
  }

  /** The hyperbolic tangent, both [m, n], from −1 to 1; tanh′ = 1 − tanh². */
  public static Value tanh(Value x) {
    Matrix y = like(x);
    Kernels.tanh(x.matrix(), y);
    return Value.result(
        "tanh", y, new Value[] {x}, (g, in, out) -> multiply(g, shift(negate(power(out, 2)), 1)));
  }

  /**
   * GELU in its tanh form, {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}, both [m, n] (Hendrycks
   * and Gimpel, 2016). Java has no erf; this differs from the exact one by less than 5e-4.
   */
  public static Value gelu(Value x) {
    Value inner = scale(SQRT_2_OVER_PI, add(x, scale(0.044715, power(x, 3))));
    return multiply(scale(0.5, x), shift(tanh(inner), 1));
  }

  private static Matrix like(Value x) {
    return Workspace.take(x.rows(), x.cols(), x);
  }
}
