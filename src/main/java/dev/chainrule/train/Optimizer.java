package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.io.Serializable;
import java.util.Map;

/**
 * Makes the next weights of a gradient: a deterministic function of (weights, own state, mean
 * gradient, step), so that it gives the same bits wherever it runs. What it writes for buffers,
 * which have no gradient, is overwritten by {@link RunningAverages}.
 */
public interface Optimizer extends Serializable {

  /**
   * Makes the vectors that it keeps, of the layout and precision of {@code like}, if it has none.
   */
  void prepare(Parameters like);

  /**
   * One update of a range of the weights, against the gradient; after {@link #prepare}. Every
   * number is updated by itself, so ranges may be updated by several threads at once, in any order.
   *
   * @param weights now; not changed
   * @param mean gradient of the mean loss, pointing uphill; not changed
   * @param step says the learning rate
   * @param next receives the new weights; not the same vector as {@code weights}
   * @param from the first number of the range in the flat vector
   * @param count how many numbers the range has
   * @throws dev.chainrule.linalg.ShapeException if the vectors differ in size or precision, or the
   *     range does not lie within them
   */
  void update(Parameters weights, Parameters mean, Step step, Parameters next, int from, int count);

  /** One update of all weights. */
  default void update(Parameters weights, Parameters mean, Step step, Parameters next) {
    prepare(weights);
    update(weights, mean, step, next, 0, weights.layout().size());
  }

  /** The vectors that it keeps from step to step, by name; its own, not copies. */
  Map<String, Parameters> state();

  /**
   * Goes on from what {@link #state} gave; the vectors are copied.
   *
   * @throws IllegalArgumentException if there are vectors that this optimizer does not know
   */
  void restore(Map<String, Parameters> state);
}
