package dev.chainrule.linalg;

/**
 * Functions applied element by element, each writing its {@code into} argument, which may be an
 * input.
 *
 * <p>What {@link Kernels#map} does for any function these do several times faster for the ones that
 * networks use: one loop each, with no call an element. In single precision the function is
 * computed in double and rounded once. Shapes and precisions must agree ({@link ShapeException}).
 */
public final class Elementwise {
  private Elementwise() {}

  /** {@code into ← exp(a)}, both [m, n]. */
  public static void exp(Matrix a, Matrix into) {
    ShapeException.requireSame("exp", a, into);
    if (into instanceof Float32Matrix c) {
      FloatFunctions.exp(f(a), a.offset(), c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.exp(d(a), a.offset(), d(into), into.offset(), into.size());
    }
  }

  /** {@code into ← ln(a)}, both [m, n]. */
  public static void log(Matrix a, Matrix into) {
    ShapeException.requireSame("log", a, into);
    if (into instanceof Float32Matrix c) {
      FloatFunctions.log(f(a), a.offset(), c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.log(d(a), a.offset(), d(into), into.offset(), into.size());
    }
  }

  /** {@code into ← tanh(a)}, both [m, n]. */
  public static void tanh(Matrix a, Matrix into) {
    ShapeException.requireSame("tanh", a, into);
    if (into instanceof Float32Matrix c) {
      FloatFunctions.tanh(f(a), a.offset(), c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.tanh(d(a), a.offset(), d(into), into.offset(), into.size());
    }
  }

  /** {@code into ← 1/(1 + exp(−a))}, both [m, n]; 0 and 1 far out, never NaN. */
  public static void sigmoid(Matrix a, Matrix into) {
    ShapeException.requireSame("sigmoid", a, into);
    if (into instanceof Float32Matrix c) {
      FloatFunctions.sigmoid(f(a), a.offset(), c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.sigmoid(d(a), a.offset(), d(into), into.offset(), into.size());
    }
  }

  /** {@code into ← √a}, both [m, n]. */
  public static void sqrt(Matrix a, Matrix into) {
    ShapeException.requireSame("sqrt", a, into);
    if (into instanceof Float32Matrix c) {
      FloatFunctions.sqrt(f(a), a.offset(), c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.sqrt(d(a), a.offset(), d(into), into.offset(), into.size());
    }
  }

  /** {@code into ← 1/a}, both [m, n]. */
  public static void reciprocal(Matrix a, Matrix into) {
    ShapeException.requireSame("reciprocal", a, into);
    if (into instanceof Float32Matrix c) {
      FloatFunctions.reciprocal(f(a), a.offset(), c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.reciprocal(d(a), a.offset(), d(into), into.offset(), into.size());
    }
  }

  /** {@code into ← aᵖ}, both [m, n]; squares, roots and reciprocals are not left to {@code pow}. */
  public static void power(Matrix a, double p, Matrix into) {
    ShapeException.requireSame("power", a, into);
    if (p == 2) {
      Kernels.multiply(a, a, into);
    } else if (p == 0.5) {
      sqrt(a, into);
    } else if (p == -1) {
      reciprocal(a, into);
    } else if (into instanceof Float32Matrix c) {
      FloatFunctions.power(f(a), a.offset(), p, c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.power(d(a), a.offset(), p, d(into), into.offset(), into.size());
    }
  }

  /** {@code into ← max(a, b)} element by element, all [m, n]. */
  public static void maximum(Matrix a, Matrix b, Matrix into) {
    ShapeException.requireSame("maximum", a, b);
    ShapeException.requireSame("maximum", a, into);
    if (into instanceof Float32Matrix c) {
      FloatFunctions.maximum(f(a), a.offset(), f(b), b.offset(), c.data(), c.offset(), c.size());
    } else {
      DoubleFunctions.maximum(
          d(a), a.offset(), d(b), b.offset(), d(into), into.offset(), into.size());
    }
  }

  private static float[] f(Matrix m) {
    return ((Float32Matrix) m).data();
  }

  private static double[] d(Matrix m) {
    return ((Float64Matrix) m).data();
  }
}
