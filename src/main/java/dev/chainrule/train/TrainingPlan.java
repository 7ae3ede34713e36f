package dev.chainrule.train;

import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.Words;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.Step;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.train.TrainListener.EpochReport;
import java.util.List;

/**
 * Which steps a run has: a pure function from a step's number, and what the epochs before it ended
 * with, to {@link Step}.
 *
 * @param epochs passes over the data
 * @param stepsPerEpoch steps that one pass takes
 * @param stopRule what may end the run before its last step
 */
public record TrainingPlan(
    int epochs, int stepsPerEpoch, LearningRate learningRate, StopRule stopRule) {

  /**
   * The plan of {@code settings} for the data that {@code rows} describes.
   *
   * @throws InvalidSettingsException if there are more steps than can be counted, or an epoch has
   *     more than one where a step takes all rows
   */
  public static TrainingPlan of(TrainSettings settings, ShardPlan rows) {
    int stepsPerEpoch = rows.stepsPerEpoch();
    int most = Integer.MAX_VALUE / stepsPerEpoch;
    boolean isFullBatch = settings.get(TrainSettings.OPTIMIZER).isFullBatch();
    new InvalidSettingsException.Checks()
        .require(
            stepsPerEpoch == 1 || !isFullBatch,
            TrainSettings.BATCH.name(),
            settings.batch(),
            Words.format("at least %d, all rows, for --optimizer lbfgs", rows.rows()))
        .require(
            settings.epochs() <= most,
            "epochs",
            settings.epochs(),
            Words.format("at most %d of %d steps each", most, stepsPerEpoch))
        .done();
    int total = stepsPerEpoch * settings.epochs();
    return new TrainingPlan(
        settings.epochs(),
        stepsPerEpoch,
        new LearningRate(settings.values(), stepsPerEpoch, total),
        StopRule.of(settings.values()));
  }

  /** Steps of all epochs. */
  public int totalSteps() {
    return epochs * stepsPerEpoch;
  }

  /**
   * Step {@code number}, counted from 0 over all epochs, up to but not including {@link
   * #totalSteps}.
   *
   * @param history of the epochs before it
   */
  public Step step(int number, List<EpochReport> history) {
    return new Step(
        number,
        number / stepsPerEpoch,
        number % stepsPerEpoch,
        stepsPerEpoch,
        learningRate.at(number, history.stream().map(EpochReport::testLoss).toList()));
  }
}
