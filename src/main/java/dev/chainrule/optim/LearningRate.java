package dev.chainrule.optim;

import java.util.Locale;
import java.util.Objects;

/**
 * The learning rate of each step: a linear climb over the first steps, then a decay.
 *
 * @param peak the rate at the end of the warm-up; greater than 0
 * @param warmupSteps steps of the climb, 0 for none: step t gets peak·(t + 1)/warmupSteps
 * @param decay how the rate falls from there to the last step
 * @param totalSteps steps of the whole run
 */
public record LearningRate(double peak, int warmupSteps, Decay decay, int totalSteps) {

  /** How the learning rate falls after the warm-up. */
  public enum Decay {
    NONE {
      @Override
      double factor(double progress) {
        return 1;
      }
    },
    /** In a straight line to 0. */
    LINEAR {
      @Override
      double factor(double progress) {
        return 1 - progress;
      }
    },
    /** Along half a cosine to 0; Loshchilov and Hutter 2017. */
    COSINE {
      @Override
      double factor(double progress) {
        // StrictMath: the learning rate is part of what fixes the bits on every machine.
        return 0.5 * (1 + StrictMath.cos(Math.PI * progress));
      }
    };

    /**
     * The share of the peak, from 0 to 1, at {@code progress}, from 0 up to but not including 1.
     */
    abstract double factor(double progress);

    /** The name that users write. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The learning rate of a step, from 0 to the peak.
   *
   * @param number of the step, from 0 up to but not including {@code totalSteps}
   * @throws IndexOutOfBoundsException if there is no such step
   */
  public double at(int number) {
    Objects.checkIndex(number, totalSteps);
    if (number < warmupSteps) {
      return peak * (number + 1) / warmupSteps;
    }
    return peak * decay.factor((number - warmupSteps) / (double) (totalSteps - warmupSteps));
  }
}
