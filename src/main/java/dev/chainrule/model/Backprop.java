package dev.chainrule.model;

import dev.chainrule.model.ForwardContext.SliceContext;
import java.util.OptionalDouble;

/**
 * The loss of a batch and its gradient with respect to all parameters.
 *
 * <p>There are two implementations, each the other's oracle: backpropagation written by hand and
 * automatic differentiation. An instance keeps buffers between calls and belongs to one thread.
 */
public interface Backprop {

  /**
   * Forward, loss, backward.
   *
   * <p>Buffers ({@link ParameterLayout.Role#isBuffer}) have no gradient. Their places receive the
   * batch's own statistics times N, so that they are summed over shards and divided by the rows
   * like everything else.
   *
   * @param weights the parameters θ, of the network's layout; not changed
   * @param batch N rows, of the weights' precision; N may be 0, which gives 0 for all
   * @param slice which slice the batch is; fixes what is drawn at random
   * @param gradient receives ∂L/∂θ, summed over the N rows, pointing uphill; overwritten
   * @return L, summed over the N rows
   * @throws dev.chainrule.linalg.ShapeException if the batch does not fit the network, or the
   *     precisions differ
   */
  double sumLossAndGradient(
      Parameters weights, Minibatch batch, SliceContext slice, Parameters gradient);

  /**
   * As {@link #sumLossAndGradient}, but adds the gradient to {@code sum}, to the bits of one that
   * is computed first and added then.
   *
   * @return L; empty if it cannot do that, and has done nothing
   */
  default OptionalDouble addLossAndGradient(
      Parameters weights, Minibatch batch, SliceContext slice, Parameters sum) {
    return OptionalDouble.empty();
  }

  /** Has {@code activity} take note of what activations do in later calls. */
  default void watch(Activity activity) {}

  /** As above, with the draws of {@link SliceContext#FIRST}: for checks and examples. */
  default double sumLossAndGradient(Parameters weights, Minibatch batch, Parameters gradient) {
    return sumLossAndGradient(weights, batch, SliceContext.FIRST, gradient);
  }
}
