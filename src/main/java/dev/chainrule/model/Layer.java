package dev.chainrule.model;

import dev.chainrule.autodiff.Value;
import java.io.Serializable;

/**
 * One stage of a {@link LayeredNetwork}. Only the forward pass is written; a layer is immutable and
 * compares by value.
 */
public interface Layer extends Serializable {

  /**
   * The forward pass.
   *
   * @param x the input, [N, Din]
   * @param pass gives parameters by name, and says whether this is training
   * @return the output, [N, Dout]
   * @throws dev.chainrule.linalg.ShapeException if {@code x} does not fit the layer, or the
   *     precisions differ
   */
  Value forward(Value x, ForwardContext pass);

  /** Appends the layer's parameters to {@code layout}; most layers have none. */
  default void declare(ParameterLayout layout) {}

  /** Whether a row's output depends on that row alone. */
  default boolean hasIndependentRows() {
    return true;
  }

  /** Whether the forward pass draws at random in training. */
  default boolean drawsAtRandom() {
    return false;
  }

  /** The layer as users write it. */
  String text();
}
