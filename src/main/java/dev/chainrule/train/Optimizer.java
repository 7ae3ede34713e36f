package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.util.Map;

/**
 * Makes the next weights of a gradient: a deterministic function of (weights, own state, mean
 * gradient, step), so that it gives the same bits wherever it runs. What it writes for buffers,
 * which have no gradient, is overwritten by {@link RunningAverages}.
 */
public interface Optimizer {

  /**
   * One update, against the gradient.
   *
   * @param weights now; not changed
   * @param mean gradient of the mean loss, pointing uphill; not changed
   * @param step says the learning rate
   * @param next receives the new weights; not the same vector as {@code weights}
   * @throws dev.chainrule.linalg.ShapeException if the vectors differ in size or precision
   */
  void update(Parameters weights, Parameters mean, Step step, Parameters next);

  /** The vectors that it keeps from step to step, by name; its own, not copies. */
  Map<String, Parameters> state();

  /**
   * Goes on from what {@link #state} gave; the vectors are copied.
   *
   * @throws IllegalArgumentException if there are vectors that this optimizer does not know
   */
  void restore(Map<String, Parameters> state);
}
