package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Arithmetic.multiply;
import static dev.chainrule.autodiff.Arithmetic.subtract;
import static dev.chainrule.autodiff.Reductions.broadcastLike;
import static dev.chainrule.autodiff.Reductions.rowSums;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Softmax;

/** Softmax, log-sum-exp and cross-entropy of rows of logits, each with its derivative rules. */
public final class Losses {
  private static final Rule SOFTMAX_RULE =
      (g, in, p) -> multiply(p, subtract(g, broadcastLike(rowSums(multiply(g, p)), g)));

  private Losses() {}

  /**
   * Probabilities {@code p = exp(z) / Σ exp(z)} of each row, from 0 to 1, computed with the row's
   * maximum subtracted; both [N, C].
   */
  public static Value softmax(Value z) {
    Matrix p = Workspace.take(z.rows(), z.cols(), z);
    Softmax.rows(z.matrix(), p);
    return softmax(z, p);
  }

  /** Softmax of {@code z} whose numbers {@code p} are known already. */
  private static Value softmax(Value z, Matrix p) {
    return Value.result("softmax", p, new Value[] {z}, SOFTMAX_RULE);
  }

  /**
   * {@code ln Σ exp(z)} of each row, computed with its maximum subtracted; z [N, C], result [N, 1].
   */
  public static Value logSumExp(Value z) {
    Matrix y = Workspace.take(z.rows(), 1, z);
    Softmax.logSumExp(z.matrix(), y);
    return Value.result(
        "logSumExp",
        y,
        new Value[] {z},
        (g, in, out) -> multiply(softmax(in[0]), broadcastLike(g, in[0])));
  }

  /**
   * Softmax cross-entropy {@code −Σ t·ln softmax(z)}, <em>summed</em> over the batch (walkthrough,
   * steps 1 and 2).
   *
   * <p>Its gradient with respect to the logits is {@code p·Σt − t}, where the targets of a row
   * usually sum to one, hence {@code p − t}. The probabilities are an operand of their own that
   * nothing flows back to: the first derivative needs only their numbers, the second one goes
   * through them.
   *
   * @param z logits, [N, C]
   * @param t targets, [N, C]: one-hot rows, or distributions; a row of zeros counts nothing
   * @return the sum over the rows, not the mean; [1, 1]
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public static Value softmaxCrossEntropy(Value z, Value t) {
    Matrix p = Workspace.take(z.rows(), z.cols(), z, t);
    Matrix loss = Workspace.take(1, 1, z, t);
    loss.set(0, Softmax.crossEntropy(z.matrix(), t.matrix(), p));
    return Value.result(
        "softmaxCrossEntropy",
        loss,
        new Value[] {z, t, softmax(z, p)},
        (g, in, y) -> multiply(broadcastLike(g, in[0]), logitsGradient(in[2], in[1])),
        (g, in, y) ->
            multiply(
                broadcastLike(g, in[0]), subtract(broadcastLike(logSumExp(in[0]), in[0]), in[0])),
        Rule.NONE);
  }

  /** {@code p·Σt − t}, all [N, C], the sum over each row. */
  private static Value logitsGradient(Value p, Value t) {
    return subtract(multiply(p, broadcastLike(rowSums(t), p)), t);
  }
}
