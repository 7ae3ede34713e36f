/**
 * From the mean gradient of a step to the next weights: optimizers, learning rates, regularization.
 *
 * <p>In the flow: an engine gives the weights, the mean gradient and the {@link
 * dev.chainrule.optim.Step} to the {@link dev.chainrule.optim.UpdateRule} of the run, which adds
 * the gradient of penalties, clips, has the {@link dev.chainrule.optim.Optimizer} make the next
 * weights, and decays or bounds them. {@link dev.chainrule.optim.Lbfgs} is no such rule: it asks
 * for losses and gradients itself.
 *
 * <p>May use {@code model} and what is below it.
 *
 * <p>Invariants: the next weights are a function of (weights, own vectors, mean gradient, step);
 * what is computed number by number gives the same bits for any cut of the vectors into ranges, and
 * what needs more than one number of a vector says so by {@link
 * dev.chainrule.optim.UpdateRule#byRanges}.
 */
package dev.chainrule.optim;
