package dev.chainrule.check;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;

/**
 * How much two computations of the same numbers differ, over any number of comparisons.
 *
 * @param comparisons how many numbers were compared; 0 if none could be
 * @param absolute the largest |a − b|, 0 or more; NaN if one was
 * @param relative the largest |a − b| / scale, where the scale is the magnitude of all the numbers
 *     that were compared together: next to an entry of 1, one of 1e-20 has no digits to compare
 * @param agrees whether every comparison was within its tolerance; NaN never is
 */
public record Difference(int comparisons, double absolute, double relative, boolean agrees) {
  /** Nothing was compared. */
  public static final Difference NONE = new Difference(0, 0, 0, true);

  /**
   * Compares two numbers.
   *
   * @param scale what |a − b| is divided by; 0 or more
   * @param tolerance the relative difference that is accepted
   * @param noise the absolute difference that rounding alone may cause
   */
  static Difference of(double a, double b, double scale, double tolerance, double noise) {
    double absolute = Math.abs(a - b);
    double relative = absolute == 0 ? 0 : absolute / scale;
    return new Difference(1, absolute, relative, absolute <= noise || relative <= tolerance);
  }

  /**
   * Compares all elements; the scale is the largest magnitude among them.
   *
   * @param a of any shape
   * @param b of the shape and precision of a
   * @throws ShapeException if shapes or precisions differ
   */
  static Difference of(Matrix a, Matrix b, double tolerance, double noise) {
    ShapeException.requireSame("difference", a, b);
    double scale = Math.max(largest(a), largest(b));
    Difference worst = NONE;
    for (int i = 0; i < a.size(); i++) {
      worst = worst.and(of(a.get(i), b.get(i), scale, tolerance, noise));
    }
    return worst;
  }

  /** Both: the larger differences, and agreement only if both agree. */
  Difference and(Difference other) {
    return new Difference(
        comparisons + other.comparisons,
        Math.max(absolute, other.absolute),
        Math.max(relative, other.relative),
        agrees && other.agrees);
  }

  /** The largest |element| of m, of any shape; 0 if there are none, NaN if one is. */
  public static double largest(Matrix m) {
    double largest = 0;
    for (int i = 0; i < m.size(); i++) {
      largest = Math.max(largest, Math.abs(m.get(i)));
    }
    return largest;
  }
}
