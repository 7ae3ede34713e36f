package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import dev.chainrule.train.TrainListener.EpochReport;
import java.util.List;
import java.util.Locale;

/**
 * What a run leaves behind.
 *
 * @param outcome why it ended
 * @param weights the last good ones
 * @param steps how many updates made them
 * @param metrics of all steps
 * @param test of these weights on the set that is judged; null if a run was interrupted before it
 *     evaluated them
 */
public record TrainingResult(
    Outcome outcome, Parameters weights, int steps, RunMetrics metrics, TestFigures test) {

  /**
   * How well weights do on a set.
   *
   * @param loss mean of a row
   * @param accuracy from 0 to 1
   */
  public record TestFigures(double loss, double accuracy) {}

  /** Why a run ended. */
  public enum Outcome {
    /** All steps were made. */
    FINISHED,
    /** The {@link StopRule} found that there were enough. */
    STOPPED,
    /** Before the last step: the optimizer found no better weights. */
    CONVERGED,
    /** In the step after the last good weights, a loss, gradient or weight was not finite. */
    DIVERGED,
    /** On request, before the last step. */
    INTERRUPTED;

    /** Whether it ended as it should. */
    public boolean isGood() {
      return this != DIVERGED && this != INTERRUPTED;
    }

    /** The word in {@code summary.json}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a loss, gradient or weight was not finite. */
  public boolean diverged() {
    return outcome == Outcome.DIVERGED;
  }

  /** A report for each epoch that was completed. */
  public List<EpochReport> history() {
    return metrics.history();
  }

  /** Seconds of the steps alone, without evaluation. */
  public double trainSeconds() {
    return metrics.total().seconds();
  }

  /** Rows that went through the steps. */
  public long rows() {
    return metrics.total().rows();
  }

  /** Where {@link #trainSeconds} went. */
  public Phases phases() {
    return metrics.phases();
  }

  /** Rows in a second, over all steps; 0 if none was made. */
  public double samplesPerSecond() {
    return trainSeconds() == 0 ? 0 : rows() / trainSeconds();
  }
}
