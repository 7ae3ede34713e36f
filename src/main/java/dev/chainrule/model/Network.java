package dev.chainrule.model;

import dev.chainrule.autodiff.Value;
import dev.chainrule.model.Predictor.AutodiffForward;
import java.io.Serializable;

/**
 * What is trained, defined by its forward pass alone: parameters, and how outputs come from inputs.
 *
 * <p>{@link AutodiffBackprop} derives the gradients. An implementation is immutable and compares by
 * value, since it travels with tasks; whatever it draws at random comes from the {@link
 * ForwardContext}.
 */
public interface Network extends Serializable {

  /** Input size Din: the numbers in a row. */
  int features();

  /** Output size Dout: the number of classes. */
  int classes();

  /** What training makes small. */
  Loss loss();

  /** The parameters, in the order in which they lie in one vector. */
  ParameterLayout layout();

  /** The network in a line, as users write it. */
  String text();

  /**
   * The forward pass, in recorded values.
   *
   * @param x inputs, [N, Din]
   * @param pass gives parameters by name, and says whether this is training
   * @return outputs before the loss, [N, Dout]
   * @throws dev.chainrule.linalg.ShapeException if {@code x} does not fit the network, or the
   *     precisions differ
   * @throws java.util.NoSuchElementException if {@code pass} lacks a parameter
   */
  Value outputs(Value x, ForwardContext pass);

  /**
   * Whether a row's output depends on that row alone, so that a batch may go through in blocks. Not
   * so with {@link BatchNorm}.
   */
  default boolean hasIndependentRows() {
    return true;
  }

  /** Whether the forward pass draws at random in training, as {@link Dropout} does. */
  default boolean drawsAtRandom() {
    return false;
  }

  /** A forward pass for evaluation, with buffers for one thread. */
  default Predictor forward() {
    return new AutodiffForward(this);
  }
}
