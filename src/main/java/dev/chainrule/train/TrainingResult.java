package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.util.List;

/**
 * What a run leaves behind.
 *
 * @param weights the last good ones
 * @param steps how many updates made them
 * @param diverged whether loss or gradient stopped being a number in the step after
 * @param history one report an epoch
 * @param trainSeconds of the steps alone
 * @param rows that went through the steps
 * @param phases where {@code trainSeconds} went
 */
public record TrainingResult(
    Parameters weights,
    int steps,
    boolean diverged,
    List<EpochReport> history,
    double trainSeconds,
    long rows,
    StepPhases phases) {

  public TrainingResult {
    history = List.copyOf(history);
  }

  /** Rows a second over all steps. */
  public double samplesPerSecond() {
    return trainSeconds == 0 ? 0 : rows / trainSeconds;
  }
}
