/**
 * The training loop and its parts: steps, gradient sums, the optimizer, listeners.
 *
 * <p>In the flow: {@link dev.chainrule.train.Trainer} is the loop, an {@link
 * dev.chainrule.train.Engine} makes its steps. With the plain one, a {@link
 * dev.chainrule.train.GradientSource} turns weights and a {@link dev.chainrule.train.Step} into a
 * {@link dev.chainrule.train.GradientSum}, whose mean is taken once, and the {@link
 * dev.chainrule.train.Optimizer} writes the next weights; with a {@link dev.chainrule.train.Team},
 * threads that share all vectors do the same, if need be together with the teams of other processes
 * by an {@link dev.chainrule.train.Exchange}; buffers, such as batch norm's mean and variance,
 * become running averages. Everything runs without Spark, over {@link
 * dev.chainrule.train.LocalGradients}.
 *
 * <p>May use {@code model} and what is below it.
 *
 * <p>Invariants: what happens at step t is a function of t, the settings and the weights alone;
 * sums over shards run along one fixed binary tree, whoever computes them and in whatever order
 * they arrive; a loop that starts from another's {@link dev.chainrule.train.TrainState} computes
 * the same bits.
 */
package dev.chainrule.train;
