package dev.chainrule.autodiff;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import java.util.function.Consumer;

/**
 * Element-wise arithmetic: each operation with its derivative rules below it. All operands have one
 * shape and one precision; {@link Reductions#broadcast} makes them so where they do not.
 *
 * <p>In a rule {@code g} is the cotangent of the result, {@code in} the operands and {@code y} the
 * result.
 */
public final class Arithmetic {
  private Arithmetic() {}

  /**
   * {@code a + b}, all [m, n].
   *
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public static Value add(Value a, Value b) {
    Matrix c = like(a, b);
    Kernels.add(a.matrix(), b.matrix(), c);
    return Value.result("add", c, new Value[] {a, b}, (g, in, y) -> g, (g, in, y) -> g);
  }

  /**
   * {@code a − b}, all [m, n].
   *
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public static Value subtract(Value a, Value b) {
    Matrix c = like(a, b);
    Kernels.subtract(a.matrix(), b.matrix(), c);
    return Value.result(
        "subtract", c, new Value[] {a, b}, (g, in, y) -> g, (g, in, y) -> negate(g));
  }

  /**
   * {@code a ⊙ b}, element by element, all [m, n].
   *
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public static Value multiply(Value a, Value b) {
    Matrix c = like(a, b);
    Kernels.multiply(a.matrix(), b.matrix(), c);
    return Value.result(
        "multiply",
        c,
        new Value[] {a, b},
        (g, in, y) -> multiply(g, in[1]),
        (g, in, y) -> multiply(g, in[0]));
  }

  /** {@code s·a}, both [m, n], for a number s that gets no gradient. */
  public static Value scale(double s, Value a) {
    Matrix c = like(a);
    Kernels.scale(s, a.matrix(), c);
    return Value.result("scale", c, new Value[] {a}, (g, in, y) -> scale(s, g));
  }

  /** {@code −a}, both [m, n]. */
  public static Value negate(Value a) {
    return scale(-1, a);
  }

  /** {@code a + s}, both [m, n], for a number s that gets no gradient. */
  public static Value shift(Value a, double s) {
    Matrix c = like(a);
    c.fill(s);
    Kernels.add(a.matrix(), c, c);
    return Value.result("shift", c, new Value[] {a}, (g, in, y) -> g);
  }

  /**
   * {@code a / b} as {@code a ⊙ b⁻¹}, element by element, all [m, n]; not finite where b is 0.
   *
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public static Value divide(Value a, Value b) {
    return multiply(a, power(b, -1));
  }

  /**
   * {@code aᵖ}, both [m, n], for a number p that gets no gradient. If p is not whole, a must be
   * positive: below 0 the result is NaN, and at 0 a derivative is infinite. If p is 0, the result
   * is a constant 1.
   */
  public static Value power(Value a, double p) {
    if (p == 0) {
      return constantLike(a, ones -> ones.fill(1)); // else a rule would meet 0·0⁻¹ where a is 0
    }
    Matrix c = like(a);
    Kernels.power(a.matrix(), p, c);
    return Value.result(
        "power", c, new Value[] {a}, (g, in, y) -> multiply(g, scale(p, power(in[0], p - 1))));
  }

  /** {@code √a}, both [m, n]; a must be positive, as for {@link #power}. */
  public static Value sqrt(Value a) {
    return power(a, 0.5);
  }

  /**
   * The larger of each pair, all [m, n]. Where they are equal the gradient goes to {@code b}, so
   * that the maximum of x and a constant 0 is {@link Activations#relu}.
   *
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public static Value maximum(Value a, Value b) {
    Matrix c = like(a, b);
    Kernels.maximum(a.matrix(), b.matrix(), c);
    return Value.piecewise(
        "maximum",
        c,
        (in, i) -> in[0].matrix().get(i) > in[1].matrix().get(i),
        new Value[] {a, b},
        (g, in, y) -> wherePositive(g, subtract(in[0].detach(), in[1].detach())),
        (g, in, y) -> subtract(g, wherePositive(g, subtract(in[0].detach(), in[1].detach()))));
  }

  /**
   * {@code a} where {@code condition > 0} (strictly), else 0; all [m, n]. Piecewise constant in the
   * condition, which gets no gradient.
   *
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public static Value wherePositive(Value a, Value condition) {
    Matrix c = like(a, condition);
    Kernels.maskPositive(a.matrix(), condition.matrix(), c);
    return Value.piecewise(
        "wherePositive",
        c,
        (in, i) -> in[1].matrix().get(i) > 0,
        new Value[] {a, condition},
        (g, in, y) -> wherePositive(g, in[1]),
        Rule.NONE);
  }

  /**
   * A constant of the shape and precision of {@code like}, [m, n].
   *
   * @param fill writes every element: the matrix that it is given holds old numbers
   */
  public static Value constantLike(Value like, Consumer<Matrix> fill) {
    Matrix c = like(like);
    fill.accept(c);
    return Value.constant(c, Workspace.of(like));
  }

  private static Matrix like(Value... operands) {
    return Workspace.take(operands[0].rows(), operands[0].cols(), operands);
  }
}
