package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.util.List;

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

  private final List<ParameterLayout.Entry> buffers;

  /** Those of networks of this layout. */
  RunningAverages(ParameterLayout layout) {
    this.buffers = layout.buffers();
  }

  /**
   * Overwrites what the optimizer made of the buffers in a range of {@code next}; touches nothing
   * else.
   *
   * @param weights now; not changed
   * @param mean in the places of buffers: the statistics of this step's rows; not changed
   * @param from the first number of the range in the flat vectors
   * @param count how many numbers the range has
   */
  void update(Parameters weights, Parameters mean, Parameters next, int from, int count) {
    for (ParameterLayout.Entry e : buffers) {
      int begin = Math.max(from, e.offset());
      int size = Math.min(from + count, e.offset() + e.size()) - begin;
      if (size > 0) {
        Matrix into = next.flat().view(begin, 1, size);
        Kernels.scale(1 - NEWEST, weights.flat().view(begin, 1, size), into);
        Kernels.addScaled(NEWEST, mean.flat().view(begin, 1, size), into);
      }
    }
  }
}
