package dev.chainrule.linalg;

/**
 * Softmax, log-sum-exp and cross-entropy of rows of logits.
 *
 * <p>The maximum of a row is subtracted before {@code exp}, so nothing overflows; cross-entropy is
 * taken from the logits and never through a probability, which could be 0. Sums run in double, from
 * left to right. A row whose largest logit is infinite or NaN gives NaN.
 */
public final class Softmax {
  private Softmax() {}

  /**
   * {@code into ← softmax(z)}, row by row: {@code exp(z − max) / Σ exp(z − max)}.
   *
   * @param z logits, [N, C]
   * @param into probabilities, [N, C], from 0 to 1; overwritten, may be {@code z}
   * @throws ShapeException if shapes or precisions differ
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
   * @throws ShapeException if {@code into} is of another shape or precision
   */
  public static void logSumExp(Matrix z, Matrix into) {
    ShapeException.require(into.rows() == z.rows() && into.cols() == 1, "logSumExp", z, into);
    for (int i = 0; i < z.rows(); i++) {
      Matrix row = z.rowRange(i, 1);
      double max = row.max();
      into.set(i, max + StrictMath.log(row.sumExpShifted(max)));
    }
  }

  /**
   * Cross-entropy {@code −Σ t·ln softmax(z)}, summed over all rows, and the probabilities that its
   * gradient {@code p − t} needs (walkthrough, step 2; for targets that sum to 1). A target of 0
   * adds nothing, even where its logit is infinite.
   *
   * @param z logits, [N, C]
   * @param t targets, [N, C]: one-hot rows, or distributions
   * @param p receives softmax(z), [N, C]; overwritten, so it is neither {@code z} nor {@code t}
   * @return the sum over the batch, not the mean, in nats
   * @throws ShapeException if shapes or precisions differ
   */
  public static double crossEntropy(Matrix z, Matrix t, Matrix p) {
    ShapeException.requireSame("softmaxCrossEntropy", z, t);
    ShapeException.requireSame("softmaxCrossEntropy", z, p);
    double loss = 0;
    for (int i = 0; i < z.rows(); i++) {
      Matrix row = z.rowRange(i, 1);
      double level = row(row, p.rowRange(i, 1));
      loss += row.crossEntropy(t.rowRange(i, 1), level);
    }
    return loss;
  }

  /** Softmax of one row; returns its log-sum-exp. */
  private static double row(Matrix z, Matrix into) {
    double max = z.max();
    double sum = into.expShifted(z, max);
    Kernels.scale(1 / sum, into, into);
    return max + StrictMath.log(sum);
  }
}
