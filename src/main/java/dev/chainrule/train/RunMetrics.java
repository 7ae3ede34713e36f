package dev.chainrule.train;

import dev.chainrule.train.Engine.StepSum;
import dev.chainrule.train.TrainListener.EpochReport;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run has measured so far. Immutable: each step makes a new one.
 *
 * @param history a report of each completed epoch
 * @param epoch sums over the steps of the current epoch
 * @param total sums over all steps
 * @param phases where {@code total.seconds()} went
 */
public record RunMetrics(List<EpochReport> history, Meter epoch, Meter total, Phases phases) {
  public static final RunMetrics NONE =
      new RunMetrics(List.of(), Meter.ZERO, Meter.ZERO, Phases.NONE);

  public RunMetrics {
    history = List.copyOf(history);
  }

  /** These and one more step. */
  RunMetrics plus(StepSum sum, double seconds, Phases stepPhases) {
    return new RunMetrics(
        history, epoch.plus(sum, seconds), total.plus(sum, seconds), phases.plus(stepPhases));
  }

  /** These after the end of an epoch: the next one begins with no steps. */
  RunMetrics plus(EpochReport report) {
    List<EpochReport> longer = new ArrayList<>(history);
    longer.add(report);
    return new RunMetrics(longer, Meter.ZERO, total, phases);
  }

  /**
   * Sums over steps.
   *
   * @param rows that went through them
   * @param loss summed over the rows
   * @param seconds of the steps alone, without evaluation
   */
  public record Meter(long rows, double loss, double seconds) {
    public static final Meter ZERO = new Meter(0, 0, 0);

    /** This and one more step. */
    Meter plus(StepSum sum, double stepSeconds) {
      return new Meter(rows + sum.rows(), loss + sum.lossSum(), seconds + stepSeconds);
    }
  }
}
