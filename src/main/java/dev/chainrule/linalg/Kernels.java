package dev.chainrule.linalg;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Element-wise operations and reductions over {@link Matrix}, each writing its {@code into}
 * argument, which may be one of the inputs where shapes allow.
 *
 * <p>All shapes are checked ({@link ShapeException}); all operands have one precision; sums run in
 * row order, so the same arguments always give the same bits. The loops are in the matrix classes;
 * {@link #map} takes any function, and is several times slower than those that have a loop.
 */
public final class Kernels {
  private Kernels() {}

  /**
   * {@code into ← a + b}, all [m, n].
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void add(Matrix a, Matrix b, Matrix into) {
    same("add", a, b, into);
    Loops.each(a, b, into, Matrix::add);
  }

  /**
   * {@code into ← a − b}, all [m, n].
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void subtract(Matrix a, Matrix b, Matrix into) {
    same("subtract", a, b, into);
    Loops.each(a, b, into, Matrix::subtract);
  }

  /**
   * {@code into ← a ⊙ b}, element by element, all [m, n].
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void multiply(Matrix a, Matrix b, Matrix into) {
    same("multiply", a, b, into);
    Loops.each(a, b, into, Matrix::multiply);
  }

  /**
   * {@code into ← a / b}, element by element, all [m, n]; infinite or NaN where b is 0.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void divide(Matrix a, Matrix b, Matrix into) {
    same("divide", a, b, into);
    Loops.each(a, b, into, Matrix::divide);
  }

  /**
   * {@code into ← s·a}, both [m, n]; s is rounded to their precision.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void scale(double s, Matrix a, Matrix into) {
    ShapeException.requireSame("scale", a, into);
    Loops.each(a, into, (c, x) -> c.scale(s, x));
  }

  /**
   * {@code into ← s·a + t}, both [m, n]; s and t are rounded to their precision.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void affine(Matrix a, double s, double t, Matrix into) {
    ShapeException.requireSame("affine", a, into);
    Loops.each(a, into, (c, x) -> c.affine(x, s, t));
  }

  /**
   * {@code into ← into + s·a}, both [m, n]; s is rounded to their precision.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void addScaled(double s, Matrix a, Matrix into) {
    addScaled(into, s, a, into);
  }

  /**
   * {@code into ← a + s·b}, all [m, n]; s is rounded to their precision.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void addScaled(Matrix a, double s, Matrix b, Matrix into) {
    same("addScaled", a, b, into);
    Loops.each(a, b, into, (c, x, y) -> c.addScaled(x, s, y));
  }

  /**
   * {@code into ← max(0, z)}, both [m, n]; NaN stays NaN.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void relu(Matrix z, Matrix into) {
    ShapeException.requireSame("relu", z, into);
    Loops.each(z, into, Matrix::relu);
  }

  /**
   * {@code into ← g where a > 0, else 0} (strictly greater, so 0 where a is NaN), all [m, n]:
   * ReLU's backward pass (walkthrough, step 5).
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void maskPositive(Matrix g, Matrix a, Matrix into) {
    same("maskPositive", g, a, into);
    Loops.each(g, a, into, Matrix::maskPositive);
  }

  /**
   * {@code into ← exp(a)}, both [m, n].
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void exp(Matrix a, Matrix into) {
    ShapeException.requireSame("exp", a, into);
    Loops.each(a, into, Matrix::exp);
  }

  /**
   * {@code into ← ln(a)}, both [m, n]; −∞ at 0, NaN below.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void log(Matrix a, Matrix into) {
    ShapeException.requireSame("log", a, into);
    Loops.each(a, into, Matrix::log);
  }

  /**
   * {@code into ← tanh(a)}, both [m, n]; from −1 to 1.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void tanh(Matrix a, Matrix into) {
    ShapeException.requireSame("tanh", a, into);
    Loops.each(a, into, Matrix::tanh);
  }

  /**
   * {@code into ← 1/(1 + exp(−a))}, both [m, n]; from 0 to 1, exactly 0 or 1 for large |a|.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void sigmoid(Matrix a, Matrix into) {
    ShapeException.requireSame("sigmoid", a, into);
    Loops.each(a, into, Matrix::sigmoid);
  }

  /**
   * {@code into ← √a}, both [m, n]; NaN below 0.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void sqrt(Matrix a, Matrix into) {
    ShapeException.requireSame("sqrt", a, into);
    Loops.each(a, into, Matrix::sqrt);
  }

  /**
   * {@code into ← 1/a}, both [m, n]; infinite at 0.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void reciprocal(Matrix a, Matrix into) {
    ShapeException.requireSame("reciprocal", a, into);
    Loops.each(a, into, Matrix::reciprocal);
  }

  /**
   * {@code into ← aᵖ}, both [m, n]. Squares, roots and reciprocals (p = 2, ½, −1) are computed as
   * such, the others by {@link Math#pow}.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void power(Matrix a, double p, Matrix into) {
    ShapeException.requireSame("power", a, into);
    if (p == 2) {
      multiply(a, a, into);
    } else if (p == 0.5) {
      sqrt(a, into);
    } else if (p == -1) {
      reciprocal(a, into);
    } else {
      Loops.each(a, into, (c, x) -> c.power(x, p));
    }
  }

  /**
   * {@code into ← max(a, b)} element by element, all [m, n]; NaN if either is.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void maximum(Matrix a, Matrix b, Matrix into) {
    same("maximum", a, b, into);
    Loops.each(a, b, into, Matrix::maximum);
  }

  /**
   * {@code into ← a with row added to each of its rows}; a, into [m, n], row [1, n].
   *
   * @throws ShapeException if the shapes do not fit or the precisions differ
   */
  public static void addRow(Matrix a, Matrix row, Matrix into) {
    ShapeException.requireSame("addRow", a, into);
    requireRow("addRow", a, row);
    for (int i = 0; i < a.rows(); i++) {
      add(a.rowRange(i, 1), row, into.rowRange(i, 1));
    }
  }

  /**
   * {@code into ← row, once for each of its rows}; row [1, n], into [m, n].
   *
   * @throws ShapeException if the shapes do not fit or the precisions differ
   */
  public static void broadcastRow(Matrix row, Matrix into) {
    requireRow("broadcastRow", into, row);
    for (int i = 0; i < into.rows(); i++) {
      into.rowRange(i, 1).copyFrom(row);
    }
  }

  /**
   * {@code into ← sums of a's columns}, from the first row to the last in their own precision; a
   * [m, n], into [1, n].
   *
   * @throws ShapeException if the shapes do not fit, the precisions differ, or the two overlap
   */
  public static void columnSums(Matrix a, Matrix into) {
    requireRow("columnSums", a, into);
    ShapeException.requireApart("columnSums", a, into);
    into.fill(0);
    addRows(a, into);
  }

  /**
   * {@code into ← into + a's rows}, one after the other from the first to the last; a [m, n], into
   * [1, n].
   *
   * @throws ShapeException if the shapes do not fit, the precisions differ, or the two overlap
   */
  public static void addRows(Matrix a, Matrix into) {
    requireRow("addRows", a, into);
    ShapeException.requireApart("addRows", a, into);
    Matrix sums = into.copy();
    Matrix row = sums.zerosLike();
    for (int i = 0; i < a.rows(); i++) {
      row.copyFrom(a.rowRange(i, 1));
      add(sums, row, sums);
    }
    into.copyFrom(sums);
  }

  /**
   * {@code into ← sums of a's rows}, each from left to right in double, then rounded; a [m, n],
   * into [m, 1].
   *
   * @throws ShapeException if the shapes do not fit or the precisions differ
   */
  public static void rowSums(Matrix a, Matrix into) {
    ShapeException.require(into.rows() == a.rows() && into.cols() == 1, "rowSums", a, into);
    for (int i = 0; i < a.rows(); i++) {
      into.set(i, sum(a.rowRange(i, 1)));
    }
  }

  /** The sum of all elements of a [m, n], in row-major order, in double; 0 if there are none. */
  public static double sum(Matrix a) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i);
    }
    return sum;
  }

  /**
   * The dot product of two matrices [m, n] as flat vectors, in row-major order, in double.
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static double dot(Matrix a, Matrix b) {
    ShapeException.requireSame("dot", a, b);
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i) * b.get(i);
    }
    return sum;
  }

  /** The Euclidean norm {@code √Σ a²} of a [m, n], summed in row-major order, in double. */
  public static double norm(Matrix a) {
    return Math.sqrt(dot(a, a));
  }

  /**
   * {@code into ← aᵀ}; a [m, n], into [n, m].
   *
   * @throws ShapeException if the shapes do not fit, the precisions differ, or the two overlap
   */
  public static void transpose(Matrix a, Matrix into) {
    ShapeException.require(
        into.rows() == a.cols() && into.cols() == a.rows(), "transpose", a, into);
    ShapeException.requireApart("transpose", a, into);
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < a.cols(); j++) {
        into.set(j, i, a.get(i, j));
      }
    }
  }

  /**
   * {@code into ← f(a)} element by element, computed in double; both [m, n].
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void map(Matrix a, DoubleUnaryOperator f, Matrix into) {
    ShapeException.requireSame("map", a, into);
    for (int i = 0; i < a.size(); i++) {
      into.set(i, f.applyAsDouble(a.get(i)));
    }
  }

  /**
   * {@code into ← f(a, b)} element by element, computed in double; all [m, n].
   *
   * @throws ShapeException if shapes or precisions differ
   */
  public static void zip(Matrix a, Matrix b, DoubleBinaryOperator f, Matrix into) {
    same("zip", a, b, into);
    for (int i = 0; i < a.size(); i++) {
      into.set(i, f.applyAsDouble(a.get(i), b.get(i)));
    }
  }

  /** Whether every element of a [m, n] is finite: neither infinite nor NaN. */
  public static boolean allFinite(Matrix a) {
    return a.allFinite();
  }

  /**
   * {@code sums[j] ← sums[j] + a[j]²}, in double.
   *
   * @param a [1, n]
   * @param sums n of them
   * @throws ShapeException if that is not its shape
   */
  public static void addSquares(Matrix a, double[] sums) {
    if (a.rows() != 1 || a.cols() != sums.length) {
      throw new ShapeException(
          "addSquares: " + a.shape() + " does not fit " + sums.length + " sums");
    }
    a.addSquares(sums);
  }

  /**
   * Column of the largest element of row {@code i}, from 0; the first of equals.
   *
   * <p>NaN is never larger, and nothing is larger than it: 0 if it is first, else it is ignored.
   *
   * @param a [m, n]
   * @return from 0 to n − 1; 0 if there are no columns
   * @throws ShapeException if n ≥ 2 and there is no row {@code i}
   */
  public static int argMax(Matrix a, int i) {
    int best = 0;
    for (int j = 1; j < a.cols(); j++) {
      if (a.get(i, j) > a.get(i, best)) {
        best = j;
      }
    }
    return best;
  }

  private static void same(String operation, Matrix a, Matrix b, Matrix into) {
    ShapeException.requireSame(operation, a, b);
    ShapeException.requireSame(operation, a, into);
  }

  private static void requireRow(String operation, Matrix a, Matrix row) {
    ShapeException.require(row.rows() == 1 && row.cols() == a.cols(), operation, a, row);
  }
}
