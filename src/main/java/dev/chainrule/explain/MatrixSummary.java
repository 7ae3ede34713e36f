package dev.chainrule.explain;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;

/**
 * What is shown of a matrix that is too large to print.
 *
 * @param norm Frobenius norm, √Σm²
 * @param min the smallest element
 * @param max the largest element
 * @param nonzero share of elements that are not 0, from 0 to 1
 */
record MatrixSummary(double norm, double min, double max, double nonzero) {
  static final int CORNER_ROWS = 3;
  static final int CORNER_COLS = 5;
  private static final int MOST_ROWS = 6;

  /** Whether all numbers of {@code m} can be shown. */
  static boolean isSmall(Matrix m) {
    return m.rows() <= MOST_ROWS && m.cols() <= CORNER_COLS;
  }

  /** The summary of m, of any shape with at least one element. */
  static MatrixSummary of(Matrix m) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    int nonzero = 0;
    for (int i = 0; i < m.size(); i++) {
      min = Math.min(min, m.get(i));
      max = Math.max(max, m.get(i));
      nonzero += m.get(i) == 0 ? 0 : 1;
    }
    return new MatrixSummary(Kernels.norm(m), min, max, nonzero / (double) m.size());
  }

  @Override
  public String toString() {
    return "norm %s, min %s, max %s, %s"
        .formatted(
            Numbers.brief(norm),
            Numbers.brief(min),
            Numbers.brief(max),
            Words.format("%.1f %% not 0", 100 * nonzero));
  }
}
