package dev.chainrule.model;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;
import java.util.List;
import java.util.Optional;

/**
 * The rows that one forward and backward pass works on.
 *
 * @param inputs x, [N, Din]
 * @param targets y, [N, Dout]; one-hot rows for labels
 * @param rowWeights what each row's loss is multiplied with, [N, 1]; empty if with nothing
 */
public record Minibatch(Matrix inputs, Matrix targets, Optional<Matrix> rowWeights) {
  /**
   * Checks the shapes.
   *
   * @throws ShapeException unless inputs, targets and weights have as many rows
   */
  public Minibatch {
    if (inputs.rows() != targets.rows()) {
      throw new ShapeException(
          "batch: inputs %s, targets %s".formatted(inputs.shape(), targets.shape()));
    }
    rowWeights.ifPresent(
        w -> ShapeException.require(w.rows() == inputs.rows(), "batch weights", w, inputs));
  }

  /** Rows that all count alike. */
  public Minibatch(Matrix inputs, Matrix targets) {
    this(inputs, targets, Optional.empty());
  }

  /** N, the number of rows. */
  public int rows() {
    return inputs.rows();
  }

  /** Rows {@code from} until {@code from + count}, sharing memory. */
  Minibatch rowRange(int from, int count) {
    return new Minibatch(
        inputs.rowRange(from, count),
        targets.rowRange(from, count),
        rowWeights.map(w -> w.rowRange(from, count)));
  }

  /**
   * The targets of rows with {@code labels}: (1 − smoothing)·one-hot + smoothing/classes (Szegedy
   * et al.: Rethinking the inception architecture, 2016).
   *
   * @param labels the class of each row, [N], from 0
   * @param smoothing from 0 (one-hot) to below 1, which is not checked
   * @param into receives the targets, [N, classes]; overwritten; each row sums to 1
   * @throws ShapeException if a label is no class, or there are more labels than rows
   */
  public static void setTargets(int[] labels, double smoothing, Matrix into) {
    double share = smoothing / into.cols();
    into.fill(share);
    for (int i = 0; i < labels.length; i++) {
      into.set(i, labels[i], 1 - smoothing + share);
    }
  }

  /**
   * The weights of rows with {@code labels}.
   *
   * @param labels the class of each row, [N], from 0
   * @param classWeights the weight of each class, [classes]; empty if all rows count alike
   * @return [N, 1]; empty if there are no class weights
   * @throws IndexOutOfBoundsException if a label has no weight
   */
  public static Optional<Matrix> rowWeights(
      int[] labels, List<Double> classWeights, Precision precision) {
    if (classWeights.isEmpty()) {
      return Optional.empty();
    }
    Matrix weights = Matrix.zeros(precision, labels.length, 1);
    for (int i = 0; i < labels.length; i++) {
      weights.set(i, classWeights.get(labels[i]));
    }
    return Optional.of(weights);
  }
}
