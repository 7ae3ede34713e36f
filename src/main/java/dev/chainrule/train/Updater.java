package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.train.TrainState.Vectors;
import java.util.Optional;

/**
 * The weights of a run, and what makes the next ones of a sum of gradients.
 *
 * <p>Two weight vectors take turns, so that the weights before an update survive it: should it make
 * a weight or the next loss infinite or NaN, they are the last good ones.
 *
 * <p>Several threads may each work on a range at once. A range is worked off in blocks that fit the
 * cache, so that every vector is read from memory once.
 */
final class Updater {
  /** Numbers of a block: with six vectors of float32, 192 kB. */
  private static final int BLOCK = 1 << 13;

  private final UpdateRule rule;
  private final Parameters mean;
  private final int block;
  private Parameters weights;
  private Parameters next;

  /** Whether the last step made an update. */
  private boolean updated;

  /** What is done to one block of a range. */
  private interface BlockWork {
    boolean done(int at, int count);
  }

  /**
   * Goes on from {@code start}, which is copied.
   *
   * @param rule a new one
   */
  Updater(TrainState start, UpdateRule rule) {
    this.rule = rule;
    this.weights = start.weights().copy();
    this.next = start.previousWeights().copy();
    this.mean = Parameters.zeros(weights.layout(), weights.precision());
    this.block = rule.byRanges() ? BLOCK : Math.max(1, size());
    rule.restore(start.optimizer());
  }

  /** How many numbers a vector has. */
  int size() {
    return weights.layout().size();
  }

  /** Those to compute gradients at. */
  Parameters weights() {
    return weights;
  }

  /** Those that an update writes. */
  Parameters next() {
    return next;
  }

  /** Before the ranges of an update, once. */
  void prepare() {
    rule.prepare(weights);
  }

  /**
   * Makes the additions that {@code sum} has put off, for the numbers {@code begin} until {@code
   * end} of it.
   */
  void add(GradientSum sum, int begin, int end) {
    allBlocks(
        begin,
        end,
        (at, count) -> {
          sum.addRange(at, count);
          return true;
        });
  }

  /**
   * Makes the additions that a complete {@code sum} has put off, for a range of the parameters.
   *
   * @param first the parameter that the sum begins with
   * @return whether the loss and the range are finite
   */
  boolean addUp(GradientSum sum, int first, int begin, int end) {
    return allBlocks(
            begin,
            end,
            (at, count) -> {
              sum.addRange(at - first, count);
              return Kernels.allFinite(sum.range(at - first, count));
            })
        && Double.isFinite(sum.lossSum());
  }

  /**
   * Makes a range of the mean gradient, and of the next weights.
   *
   * @param sum of which the range is added up, and finite
   * @param first the parameter that the sum begins with
   * @return whether the range of the next weights is finite
   */
  boolean update(GradientSum sum, int first, Step step, int begin, int end) {
    return allBlocks(
        begin,
        end,
        (at, count) -> {
          Matrix block = mean.flat().view(at, 1, count);
          Kernels.scale(1.0 / sum.rows(), sum.range(at - first, count), block);
          rule.update(weights, mean, step, next, at, count);
          return Kernels.allFinite(next.flat().view(at, 1, count));
        });
  }

  /** Whether {@code work} says so of each block; all are worked off. */
  private boolean allBlocks(int begin, int end, BlockWork work) {
    boolean all = true;
    for (int at = begin; at < end; at += block) {
      all &= work.done(at, Math.min(block, end - at));
    }
    return all;
  }

  /** Whether {@link #boundNorms} does anything. */
  boolean boundsNorms() {
    return rule.boundsNorms();
  }

  /** The part of one thread, once all ranges of the next weights are made. */
  void boundNorms(int part, int parts) {
    rule.boundNorms(next, part, parts);
  }

  /** The step is over: the next weights are those from here on, if there was an update. */
  void end(boolean withUpdate) {
    updated = withUpdate;
    if (updated) {
      Parameters written = next;
      next = weights;
      weights = written;
    }
  }

  /** As {@link Engine#gradient} has it. */
  Optional<Parameters> gradient() {
    return updated ? Optional.of(mean) : Optional.empty();
  }

  /** As {@link Engine#vectors} has them. */
  Vectors vectors() {
    return new Vectors(weights, next, rule.state());
  }
}
