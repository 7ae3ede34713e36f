package dev.chainrule.optim;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Optimizer.Span;

/**
 * The buffers of a network: averages over the steps so far, in which the last step has the weight
 * {@value #NEWEST}.
 *
 * <pre>
 *   next ← (1 − m)·now + m·mean,   m = {@value #NEWEST}
 * </pre>
 *
 * <p>The batches' statistics arrive in the places of a gradient, weighted by rows and summed along
 * the same tree, so they have the same bits for any partitions.
 */
final class RunningAverages {
  static final double NEWEST = 0.1;

  private RunningAverages() {}

  /**
   * Overwrites what the optimizer made of the buffers in a range of {@code next}; touches nothing
   * else.
   *
   * @param weights now; not changed
   * @param mean in the places of buffers: the statistics of this step's rows; not changed
   */
  static void update(Parameters weights, Parameters mean, Parameters next, Span range) {
    for (Span part : range.within(weights.layout().buffers())) {
      Matrix into = part.of(next);
      Kernels.scale(1 - NEWEST, part.of(weights), into);
      Kernels.addScaled(NEWEST, part.of(mean), into);
    }
  }
}
