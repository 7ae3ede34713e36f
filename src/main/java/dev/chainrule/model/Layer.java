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
   * @param x what comes in, [N, Din]
   * @return what goes out, [N, Dout]
   */
  Value forward(Value x, ForwardContext pass);

  /** Appends the layer's parameters; none for most. */
  default void declare(ParameterLayout layout) {}

  /** Whether a row's output depends on that row alone. */
  default boolean hasIndependentRows() {
    return true;
  }

  /** The layer as users write it. */
  String text();
}
