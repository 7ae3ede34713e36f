/**
 * Automatic differentiation in reverse mode over {@link dev.chainrule.linalg.Matrix}, to any order:
 * an independent check of every gradient that {@code model} derives by hand.
 *
 * <p>The way through it: {@link dev.chainrule.autodiff.Derivatives} turns arguments into variables
 * and calls the user's function; the operations ({@link dev.chainrule.autodiff.Arithmetic}, {@link
 * dev.chainrule.autodiff.Activations}, {@link dev.chainrule.autodiff.Products}, {@link
 * dev.chainrule.autodiff.Reductions}, {@link dev.chainrule.autodiff.Shapes}, {@link
 * dev.chainrule.autodiff.Losses}) compute and record {@link dev.chainrule.autodiff.Value}s, each
 * operation next to its derivative rules; {@code Graph} sorts what was recorded and walks it back.
 * To add an operation, write its forward line and one {@code Rule} for each operand.
 *
 * <p>{@link dev.chainrule.autodiff.BranchPattern} finds where a function is not smooth, for checks
 * of derivatives by differences.
 *
 * <p>May use {@code linalg} only.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>There is no tape and no static state: the graph is references between values, confined to
 *       the thread that computes. Any number of threads may differentiate at once.
 *   <li>What depends on no variable is not recorded, and no gradient is computed for it.
 *   <li>Rules are written in differentiable operations. On constants they record nothing; on
 *       recorded values their results can be differentiated again.
 *   <li>No matrix that a user or an operation has seen is written to; only the engine's own sums
 *       are added to in place. With a {@link dev.chainrule.autodiff.Workspace}, all matrices of one
 *       step are overwritten by the next.
 *   <li>The same function of the same arguments gives the same bits.
 * </ul>
 */
package dev.chainrule.autodiff;
