package dev.chainrule.linalg;

/**
 * Softmax, log-sum-exp and cross-entropy of rows of logits.
 *
 * <p>The maximum of a row is subtracted before {@code exp}, so nothing overflows; cross-entropy is
 * taken from the logits and never through a probability, which could be 0. Sums run in double, from
 * left to right.
 */
public final class Softmax {
  private Softmax() {}

  /**
   * {@code into ← softmax(z)}, row by row: {@code exp(z − max) / Σ exp(z − max)}.
   *
   * @param z logits, [N, C]
   * @param into probabilities, [N, C]; overwritten, may be {@code z}
   */
  public static void rows(Matrix z, Matrix into) {
    ShapeException.requireSame("softmax", z, into);
    for (int i = 0; i < z.rows(); i++) {
      row(z.rowRange(i, 1), into.rowRange(i, 1));
    }
  }

  /**
   * {@code into ← ln Σ exp(z)}, row by row.
   *
   * @param z logits, [N, C]
   * @param into [N, 1]; overwritten
   */
  public static void logSumExp(Matrix z, Matrix into) {
    ShapeException.require(into.rows() == z.rows() && into.cols() == 1, "logSumExp", z, into);
    for (int i = 0; i < z.rows(); i++) {
      Matrix row = z.rowRange(i, 1);
      double max = max(row);
      into.set(i, max + Math.log(sumExp(row, max)));
    }
  }

  /**
   * Cross-entropy {@code −Σ t·ln softmax(z)}, summed over all rows, and the probabilities that its
   * gradient {@code p − t} needs.
   *
   * @param z logits, [N, C]
   * @param t targets, [N, C]: one-hot rows, or distributions
   * @param p receives softmax(z), [N, C]; overwritten
   * @return the sum over the batch, not the mean
   */
  public static double crossEntropy(Matrix z, Matrix t, Matrix p) {
    ShapeException.requireSame("softmaxCrossEntropy", z, t);
    ShapeException.requireSame("softmaxCrossEntropy", z, p);
    double loss = 0;
    for (int i = 0; i < z.rows(); i++) {
      Matrix row = z.rowRange(i, 1);
      double level = row(row, p.rowRange(i, 1));
      loss += crossEntropy(t.rowRange(i, 1), level, row);
    }
    return loss;
  }

  /** Softmax of one row; returns its log-sum-exp. */
  private static double row(Matrix z, Matrix into) {
    double max = max(z);
    double sum;
    if (into instanceof Float32Matrix c) {
      sum = FloatFunctions.expShifted(f(z), z.offset(), max, c.data(), c.offset(), c.size());
    } else {
      sum = DoubleFunctions.expShifted(d(z), z.offset(), max, d(into), into.offset(), z.size());
    }
    Kernels.scale(1 / sum, into, into);
    return max + Math.log(sum);
  }

  private static double max(Matrix z) {
    return z instanceof Float32Matrix a
        ? FloatFunctions.max(a.data(), a.offset(), a.size())
        : DoubleFunctions.max(d(z), z.offset(), z.size());
  }

  private static double sumExp(Matrix z, double max) {
    return z instanceof Float32Matrix a
        ? FloatFunctions.sumExpShifted(a.data(), a.offset(), max, a.size())
        : DoubleFunctions.sumExpShifted(d(z), z.offset(), max, z.size());
  }

  private static double crossEntropy(Matrix t, double level, Matrix z) {
    return z instanceof Float32Matrix a
        ? FloatFunctions.crossEntropy(f(t), t.offset(), level, a.data(), a.offset(), a.size())
        : DoubleFunctions.crossEntropy(d(t), t.offset(), level, d(z), z.offset(), z.size());
  }

  private static float[] f(Matrix m) {
    return ((Float32Matrix) m).data();
  }

  private static double[] d(Matrix m) {
    return ((Float64Matrix) m).data();
  }
}
