/**
 * Networks, their parameters, and their gradients: backpropagation written out by hand, and
 * automatic differentiation to check it.
 *
 * <p>In the flow: rows of a step come in as a {@link dev.chainrule.model.Minibatch}; a {@link
 * dev.chainrule.model.Backprop} runs forward, loss and backward, and leaves the gradient in a
 * {@link dev.chainrule.model.Parameters} of the network's own layout. {@link
 * dev.chainrule.model.ManualBackprop} follows the six steps of the walkthrough by name, for an
 * {@link dev.chainrule.model.Mlp}; {@link dev.chainrule.model.AutodiffBackprop} takes any {@link
 * dev.chainrule.model.Network}, which is a layout and a forward pass. {@link
 * dev.chainrule.model.NetworkText} reads one from the words of a user, layer by layer. A {@link
 * dev.chainrule.model.Predictor} evaluates.
 *
 * <p>To add a layer: write a {@code Layer} with its forward pass in operations of {@code autodiff},
 * and a constant in {@code LayerKind}; an activation is a constant of {@code Activation}.
 *
 * <p>May use {@code linalg}, {@code autodiff}, {@code random}, {@code settings} and {@code io};
 * knows nothing of training or Spark.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Every gradient has its parameter's name and shape; losses and gradients are sums over rows,
 *       never means, and point uphill (an optimizer subtracts them).
 *   <li>What is drawn at random for a batch follows from its {@link
 *       dev.chainrule.model.ForwardContext.SliceContext} and the rows' places in the slice alone.
 *   <li>Rows of one shard's slice never meet those of another. So batch norm's statistics are those
 *       of a slice; in the places of a gradient they travel times the slice's rows, and are summed
 *       and divided like all else. Their running averages are parameters that are not trained.
 * </ul>
 */
package dev.chainrule.model;
