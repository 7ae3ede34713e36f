package dev.chainrule.optim;

import static dev.chainrule.settings.Range.atLeast;
import static dev.chainrule.settings.Range.moreThan;
import static dev.chainrule.settings.Setting.choice;
import static dev.chainrule.settings.Setting.number;
import static dev.chainrule.settings.Setting.whole;

import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The learning rate of each step: a climb over the first steps, then a decay. It is a function of
 * the step's number alone, but for {@link Decay#PLATEAU}, which looks at the epochs before too.
 */
public final class LearningRate {
  public static final Setting<Double> PEAK =
      number("lr", 0.5, moreThan(0).below(1e6), "Learning rate at its peak.")
          .orElseAs(OptimizerSpec.told(OptimizerSpec::learningRate));
  public static final Setting<Double> WARMUP_EPOCHS =
      number(
          "warmup-epochs", 1, atLeast(0), "Epochs in which the learning rate climbs to its peak.");
  public static final Setting<Decay> DECAY =
      choice("decay", Decay.COSINE, Decay::label, "How the learning rate falls after that.");
  public static final Setting<Double> FACTOR =
      number(
          "decay-factor",
          0.1,
          moreThan(0).below(1),
          "What step, exponential and plateau multiply the learning rate with.");
  public static final Setting<Integer> EPOCHS =
      whole(
          "decay-epochs",
          3,
          atLeast(1),
          "Epochs in which step and exponential multiply it once; epochs without a gain in"
              + " validation loss after which plateau does.");
  public static final Setting<Double> POWER =
      number(
          "decay-power",
          2,
          moreThan(0),
          "P: polynomial is (1 - x)^P, where x is the share of the steps after the climb.");
  public static final Setting<Double> LEAST_GAIN =
      number(
          "least-gain",
          1e-4,
          atLeast(0),
          "By how much the validation loss must fall below the best one to be a gain.");

  /** Those that only some ways to fall have. */
  public static final List<Setting<?>> OF_DECAY = List.of(FACTOR, EPOCHS, POWER);

  /** In the order in which users see them. */
  public static final List<Setting<?>> SETTINGS =
      List.of(PEAK, WARMUP_EPOCHS, DECAY, FACTOR, EPOCHS, POWER, LEAST_GAIN);

  private final double peak;
  private final int warmupSteps;
  private final Decay decay;
  private final double factor;
  private final int epochs;
  private final double power;
  private final Gains gains;
  private final int stepsPerEpoch;
  private final int totalSteps;

  /**
   * That of a run.
   *
   * @param settings values of {@link #SETTINGS}
   * @param stepsPerEpoch steps of an epoch
   * @param totalSteps steps of the whole run
   */
  public LearningRate(Values settings, int stepsPerEpoch, int totalSteps) {
    this.peak = settings.get(PEAK);
    this.warmupSteps =
        (int) Math.min(totalSteps, Math.round(settings.get(WARMUP_EPOCHS) * stepsPerEpoch));
    this.decay = settings.get(DECAY);
    this.factor = settings.get(FACTOR);
    this.epochs = settings.get(EPOCHS);
    this.power = settings.get(POWER);
    this.gains = new Gains(settings.get(LEAST_GAIN));
    this.stepsPerEpoch = stepsPerEpoch;
    this.totalSteps = totalSteps;
  }

  /**
   * Where a step stands after the climb.
   *
   * @param share of the steps after the climb that are before it, from 0 up to but not including 1
   * @param epochs since the end of the climb
   * @param losses that the epochs before it ended with, on the set that is judged
   */
  private record Place(double share, double epochs, List<Double> losses) {}

  /** How the learning rate falls after the climb. StrictMath: it is part of what fixes the bits. */
  public enum Decay {
    NONE {
      @Override
      double factor(LearningRate rate, Place at) {
        return 1;
      }
    },
    /** By a factor, every few epochs. */
    STEP {
      @Override
      public List<Setting<?>> settings() {
        return List.of(FACTOR, LearningRate.EPOCHS);
      }

      @Override
      double factor(LearningRate rate, Place at) {
        return StrictMath.pow(rate.factor, Math.floor(at.epochs / rate.epochs));
      }
    },
    /** By the same factor in the same time, little by little. */
    EXPONENTIAL {
      @Override
      public List<Setting<?>> settings() {
        return List.of(FACTOR, LearningRate.EPOCHS);
      }

      @Override
      double factor(LearningRate rate, Place at) {
        return StrictMath.pow(rate.factor, at.epochs / rate.epochs);
      }
    },
    /** Along a power of what is left, to 0. */
    POLYNOMIAL {
      @Override
      public List<Setting<?>> settings() {
        return List.of(POWER);
      }

      @Override
      double factor(LearningRate rate, Place at) {
        return StrictMath.pow(1 - at.share, rate.power);
      }
    },
    /** In a straight line to 0. */
    LINEAR {
      @Override
      double factor(LearningRate rate, Place at) {
        return 1 - at.share;
      }
    },
    /** Along half a cosine to 0; Loshchilov and Hutter 2017. */
    COSINE {
      @Override
      double factor(LearningRate rate, Place at) {
        return alongCosine(1, 0, at.share);
      }
    },
    /**
     * Up along half a cosine, from a 25th of the peak, and down along another, to a 250,000th: as
     * in PyTorch; Smith and Topin 2018.
     */
    ONE_CYCLE {
      @Override
      double climb(double peak, int done, int steps) {
        double share = steps == 1 ? 1 : done / (steps - 1.0);
        return peak * alongCosine(1 / 25.0, 1, share);
      }

      @Override
      double factor(LearningRate rate, Place at) {
        return alongCosine(1, 1 / 250_000.0, at.share);
      }
    },
    /** By a factor, after each few epochs without a gain. */
    PLATEAU {
      @Override
      public List<Setting<?>> settings() {
        return List.of(FACTOR, LearningRate.EPOCHS);
      }

      @Override
      double factor(LearningRate rate, Place at) {
        return StrictMath.pow(rate.factor, rate.gains.plateaus(at.losses, rate.epochs));
      }
    };

    /** Its own settings, besides those that all have. */
    public List<Setting<?>> settings() {
      return List.of();
    }

    /**
     * The learning rate in a climb of {@code steps} steps, {@code done} of which are made: in a
     * straight line, as Goyal et al. 2017 begin.
     */
    double climb(double peak, int done, int steps) {
      return peak * (done + 1) / steps;
    }

    /** The share of the peak after the climb, from 0 to 1. */
    abstract double factor(LearningRate rate, Place at);

    /** From one number to another along half a cosine, as {@code share} goes from 0 to 1. */
    private static double alongCosine(double from, double to, double share) {
      return to + (from - to) * (0.5 * (1 + StrictMath.cos(Math.PI * share)));
    }

    /** The name that users write. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * The learning rate of a step, from 0 to the peak.
   *
   * @param number of the step, from 0 up to but not including all
   * @param losses that the epochs so far ended with, on the set that is judged
   * @throws IndexOutOfBoundsException if there is no such step
   */
  public double at(int number, List<Double> losses) {
    Objects.checkIndex(number, totalSteps);
    if (number < warmupSteps) {
      return decay.climb(peak, number, warmupSteps);
    }
    int after = number - warmupSteps;
    Place place =
        new Place(
            after / (double) (totalSteps - warmupSteps), after / (double) stepsPerEpoch, losses);
    return peak * decay.factor(this, place);
  }
}
