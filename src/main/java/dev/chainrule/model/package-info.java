/**
 * Networks, their parameters, and their gradients: backpropagation written out by hand, and its
 * second opinion by automatic differentiation.
 *
 * <p>In the flow: rows of a step come in as a {@link dev.chainrule.model.Minibatch}; a {@link
 * dev.chainrule.model.Backprop} runs forward, loss and backward, and leaves the gradient in a
 * {@link dev.chainrule.model.Parameters} of the network's own layout. {@link
 * dev.chainrule.model.ManualBackprop} follows the six steps of the walkthrough by name; {@link
 * dev.chainrule.model.AutodiffBackprop} knows the forward pass only.
 *
 * <p>May use {@code linalg}, {@code autodiff} and {@code data}; knows nothing of training or Spark.
 *
 * <p>Invariants: every gradient has its parameter's name and shape; losses and gradients are sums
 * over rows, never means, and point uphill (an optimizer subtracts them).
 */
package dev.chainrule.model;
