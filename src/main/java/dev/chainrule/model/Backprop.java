package dev.chainrule.model;

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
   * @param weights the parameters θ; not changed
   * @param batch N rows
   * @param gradient receives ∂L/∂θ, summed over the N rows, pointing uphill; overwritten
   * @return L, summed over the N rows
   */
  double sumLossAndGradient(Parameters weights, Minibatch batch, Parameters gradient);
}
