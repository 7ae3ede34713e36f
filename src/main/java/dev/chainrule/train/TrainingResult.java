package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.util.List;
import java.util.Locale;

/**
 * What a run leaves behind.
 *
 * @param outcome why it ended
 * @param weights the last good ones
 * @param steps how many updates made them
 * @param metrics of all steps
 */
public record TrainingResult(Outcome outcome, Parameters weights, int steps, RunMetrics metrics) {

  /** Why a run ended. */
  public enum Outcome {
    /** All steps were made. */
    FINISHED,
    /** Loss or gradient stopped being a number in the step after the last good weights. */
    DIVERGED,
    /** On request, before the last step. */
    INTERRUPTED;

    /** The word in {@code summary.json}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean diverged() {
    return outcome == Outcome.DIVERGED;
  }

  /** One report an epoch. */
  public List<EpochReport> history() {
    return metrics.history();
  }

  /** Time of the steps alone. */
  public double trainSeconds() {
    return metrics.total().seconds();
  }

  /** Rows that went through the steps. */
  public long rows() {
    return metrics.total().rows();
  }

  /** Where {@link #trainSeconds} went. */
  public StepPhases phases() {
    return metrics.phases();
  }

  /** Rows a second over all steps. */
  public double samplesPerSecond() {
    return trainSeconds() == 0 ? 0 : rows() / trainSeconds();
  }
}
