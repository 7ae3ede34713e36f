package dev.chainrule.study.law;

import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Least squares with coefficients that may not be negative: minimises |A·x − y|² over x ≥ 0.
 *
 * <p>At the minimum some coefficients are 0 and the others solve the ordinary problem of their
 * columns (Lawson and Hanson, "Solving Least Squares Problems", 1974, chapter 23). With k ≤ 4 terms
 * there are at most 15 such choices, so all are tried, each by a QR decomposition: exact, no
 * iteration. Cost O(2^k · rows · k²).
 */
final class NonNegativeLeastSquares {
  /**
   * Share of |y|²: fits that differ by less are equally good; the one with fewer terms is taken.
   */
  private static final double EQUALLY_GOOD = 1e-20;

  private NonNegativeLeastSquares() {}

  /**
   * The coefficients.
   *
   * @param terms A, [observations, terms]; at least as many rows as columns, at least one column
   * @param values y, [observations]
   * @return x, [terms], each 0 or more; all 0 if no choice of columns is better than that
   */
  static double[] solve(double[][] terms, double[] values) {
    int columns = terms[0].length;
    RealVector y = new ArrayRealVector(values, false);
    double margin = EQUALLY_GOOD * y.dotProduct(y);
    double[] best = new double[columns];
    double least = y.dotProduct(y);
    for (int count = 1; count <= columns; count++) {
      for (int subset = 1; subset < 1 << columns; subset++) {
        if (Integer.bitCount(subset) == count) {
          double[] candidate = solveColumns(terms, y, subset);
          double error = candidate == null ? Double.NaN : squaredError(terms, candidate, values);
          if (error < least - margin) {
            least = error;
            best = candidate;
          }
        }
      }
    }
    return best;
  }

  /**
   * Ordinary least squares with the columns in {@code subset}; null if a coefficient is negative.
   */
  private static double[] solveColumns(double[][] terms, RealVector y, int subset) {
    int[] columns =
        IntStream.range(0, terms[0].length).filter(j -> (subset >> j & 1) == 1).toArray();
    RealMatrix all = new Array2DRowRealMatrix(terms, false);
    int[] rows = IntStream.range(0, terms.length).toArray();
    var solver = new QRDecomposition(all.getSubMatrix(rows, columns), 1e-12).getSolver();
    if (!solver.isNonSingular()) {
      return null;
    }
    RealVector solution = solver.solve(y);
    double[] coefficients = new double[terms[0].length];
    for (int i = 0; i < columns.length; i++) {
      if (solution.getEntry(i) < 0) {
        return null;
      }
      coefficients[columns[i]] = solution.getEntry(i);
    }
    return coefficients;
  }

  private static double squaredError(double[][] terms, double[] coefficients, double[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double error = -values[i];
      for (int j = 0; j < coefficients.length; j++) {
        error += coefficients[j] * terms[i][j];
      }
      sum += error * error;
    }
    return sum;
  }
}
