package dev.chainrule.optim;

import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Optimizer.Span;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that happens from the mean gradient of a step to the next weights, in this order:
 *
 * <pre>
 *   the gradient of penalties is added       {@link Regularization}
 *   the gradient is clipped                  {@link Clipping}
 *   the optimizer makes the next weights     {@link Optimizer}
 *   they decay, and are bounded              {@link Regularization}
 *   buffers become running averages          {@link RunningAverages}
 * </pre>
 */
public final class UpdateRule implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Settings for which, above 0, an update needs whole vectors. */
  public static final List<Setting<Double>> OF_WHOLE_VECTORS = List.of(Clipping.NORM);

  private final Optimizer optimizer;
  private final Regularization regularization;
  private final Clipping clipping;

  /** That of {@code optimizer} alone. */
  public UpdateRule(Optimizer optimizer) {
    this(optimizer, Regularization.NONE, new Clipping(0, 0));
  }

  private UpdateRule(Optimizer optimizer, Regularization regularization, Clipping clipping) {
    this.optimizer = optimizer;
    this.regularization = regularization;
    this.clipping = clipping;
  }

  /** A new one that has made no update. */
  public static UpdateRule of(OptimizerSpec optimizer, Values settings) {
    return new UpdateRule(
        optimizer.create(settings), Regularization.of(settings), Clipping.of(settings));
  }

  /** The settings of all rules, those of all optimizers included. */
  public static List<Setting<?>> settings() {
    return Stream.of(OptimizerSpec.allSettings(), Clipping.SETTINGS, Regularization.SETTINGS)
        .<Setting<?>>flatMap(List::stream)
        .toList();
  }

  /** Of these, what changes a gradient or the weights besides the optimizer. */
  public static List<Setting<?>> besidesOptimizer() {
    return Stream.of(
            Clipping.SETTINGS,
            List.of(Regularization.L1, Regularization.WEIGHT_DECAY, Regularization.MAX_NORM))
        .<Setting<?>>flatMap(List::stream)
        .toList();
  }

  /**
   * Whether ranges may be updated by several threads at once, in any order; else there is one
   * range, of all numbers.
   */
  public boolean byRanges() {
    return optimizer.byRanges() && clipping.norm() == 0;
  }

  /** Makes the vectors that it keeps, of the layout and precision of {@code like}. */
  public void prepare(Parameters like) {
    optimizer.prepare(like);
  }

  /**
   * One update of a range of the weights, against the gradient; after {@link #prepare}. When all
   * ranges are updated, {@link #boundNorms} has to follow.
   *
   * @param weights now; not changed
   * @param mean gradient of the mean loss, pointing uphill, with the batches' statistics in the
   *     places of buffers; the range may be changed
   * @param step says the learning rate
   * @param next receives the new weights; not the same vector as {@code weights}
   * @param from the first number of the range in the flat vector
   * @param count how many numbers the range has; all if not {@link #byRanges}
   * @throws dev.chainrule.linalg.ShapeException if the vectors differ in size or precision, or the
   *     range does not lie within them
   */
  public void update(
      Parameters weights, Parameters mean, Step step, Parameters next, int from, int count) {
    Span range = new Span(weights.layout(), from, count);
    regularization.addGradient(weights, mean, from, count);
    clipping.bound(mean, range);
    optimizer.update(range.of(weights), range.of(mean), step, range.of(next), range);
    regularization.decay(weights, step.learningRate(), next, range);
    RunningAverages.update(weights, mean, next, range);
  }

  /** Whether {@link #boundNorms} does anything. */
  public boolean boundsNorms() {
    return regularization.maxNorm() > 0;
  }

  /**
   * Scales the weights into units to the norm that they may have. Several threads may do it at
   * once, each for its part of the units.
   *
   * @param next all weights, updated; changed
   * @param part which, from 0
   * @param parts how many there are
   */
  public void boundNorms(Parameters next, int part, int parts) {
    regularization.bound(next, part, parts);
  }

  /** One update of all weights. */
  public void update(Parameters weights, Parameters mean, Step step, Parameters next) {
    prepare(weights);
    update(weights, mean, step, next, 0, weights.layout().size());
    boundNorms(next, 0, 1);
  }

  /** The vectors that it keeps from step to step, by name; its own, not copies. */
  public Map<String, Parameters> state() {
    return optimizer.state();
  }

  /**
   * Goes on from what {@link #state} gave; the vectors are copied.
   *
   * @throws IllegalArgumentException if there are vectors that this rule does not know
   */
  public void restore(Map<String, Parameters> state) {
    optimizer.restore(state);
  }
}
