package dev.chainrule.model;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;

/**
 * The rows that one forward and backward pass works on.
 *
 * @param inputs x, [N, Din]
 * @param targets y, [N, Dout]; one-hot rows for labels
 */
public record Minibatch(Matrix inputs, Matrix targets) {
  public Minibatch {
    if (inputs.rows() != targets.rows()) {
      throw new ShapeException(
          "batch: inputs %s, targets %s".formatted(inputs.shape(), targets.shape()));
    }
  }

  /** N. */
  public int rows() {
    return inputs.rows();
  }

  /** Rows {@code from} until {@code from + count}, sharing memory. */
  Minibatch rowRange(int from, int count) {
    return new Minibatch(inputs.rowRange(from, count), targets.rowRange(from, count));
  }
}
