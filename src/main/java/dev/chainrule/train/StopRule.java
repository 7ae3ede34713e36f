package dev.chainrule.train;

import static dev.chainrule.settings.Range.atLeast;
import static dev.chainrule.settings.Setting.number;
import static dev.chainrule.settings.Setting.whole;

import dev.chainrule.io.Words;
import dev.chainrule.optim.Gains;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.train.TrainListener.EpochReport;
import java.util.List;
import java.util.Optional;

/**
 * When a run has trained enough, by what its epochs ended with on the set that is judged; so a
 * function of what every checkpoint has.
 *
 * @param patience epochs without a gain after which it ends; 0 for any number
 * @param gains which epochs are one
 * @param accuracy that ends it when it is reached, from 0 to 1; 0 for none
 */
public record StopRule(int patience, Gains gains, double accuracy) {
  public static final Setting<Integer> PATIENCE =
      whole(
          "patience",
          0,
          atLeast(0),
          "End after so many epochs without a gain in validation loss (see --least-gain); 0:"
              + " never. Needs --validation.");
  public static final Setting<Double> STOP_AT =
      number(
          "stop-at",
          0,
          atLeast(0).upTo(1),
          "End after the epoch that reaches this accuracy, such as 0.98, on the validation set if"
              + " there is one, else on the test set; 0: never.");

  static final List<Setting<?>> SETTINGS = List.of(PATIENCE, STOP_AT);

  static StopRule of(Values settings) {
    return new StopRule(
        settings.get(PATIENCE),
        new Gains(settings.get(LearningRate.LEAST_GAIN)),
        settings.get(STOP_AT));
  }

  /** Why no more steps are needed, in words; empty if they are. */
  public Optional<String> reason(List<EpochReport> history) {
    if (history.isEmpty()) {
      return Optional.empty();
    }
    EpochReport last = history.get(history.size() - 1);
    if (accuracy > 0 && last.testAccuracy() >= accuracy) {
      double seconds = history.stream().mapToDouble(EpochReport::seconds).sum();
      return Optional.of(
          Words.format(
              "accuracy %s reached after %s, %.1f s of training",
              accuracy, Words.count(history.size(), "epoch"), seconds));
    }
    int without = gains.epochsWithout(history.stream().map(EpochReport::testLoss).toList());
    return patience > 0 && without >= patience
        ? Optional.of("no gain in validation loss in " + Words.count(without, "epoch"))
        : Optional.empty();
  }
}
