package dev.chainrule.run;

import dev.chainrule.io.DataException;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the test set says in the end. Without a validation set it has been judged after each epoch;
 * with one it is used here for the first time, for the last weights and the best ones.
 *
 * @param last of the weights that the run ended with; null if they were not judged
 * @param best of the epoch that did best on the validation set; empty if there is none
 */
public record FinalTest(TestFigures last, Optional<Best> best) {
  private static final Logger LOG = LoggerFactory.getLogger(FinalTest.class);

  /** What the weights are called that a run ended with. */
  public static final String LAST = "last weights";

  /**
   * The epoch that did best on the validation set.
   *
   * @param epoch what it was like
   * @param test of its weights
   */
  public record Best(EpochReport epoch, TestFigures test) {}

  /**
   * The test of a run's result.
   *
   * @param evaluate judges weights, by what they are, by the test set: all in their order
   */
  public static FinalTest of(
      TrainingJob job,
      TrainingResult result,
      BestModel best,
      RunDirectory directory,
      Configuration hadoop,
      Function<Map<String, Parameters>, List<TestFigures>> evaluate) {
    if (job.validation().isEmpty() || result.outcome() == Outcome.INTERRUPTED) {
      return new FinalTest(job.validation().isEmpty() ? result.test() : null, Optional.empty());
    }
    Optional<EpochReport> epoch = BestModel.best(result.history());
    Optional<Parameters> weights = epoch.flatMap(e -> weights(e, result, best, directory, hadoop));
    Map<String, Parameters> judged = new LinkedHashMap<>();
    judged.put(LAST, result.weights());
    weights.ifPresent(w -> judged.put("weights of epoch " + epoch.orElseThrow().epoch(), w));
    List<TestFigures> figures = evaluate.apply(judged);
    return new FinalTest(
        figures.get(0), weights.map(w -> new Best(epoch.orElseThrow(), figures.get(1))));
  }

  /** Those of {@code epoch}; empty, with a warning, if an earlier session's file has gone. */
  private static Optional<Parameters> weights(
      EpochReport epoch,
      TrainingResult result,
      BestModel best,
      RunDirectory directory,
      Configuration hadoop) {
    if (epoch.weightsSha256().equals(result.weights().sha256())) {
      return Optional.of(result.weights());
    } else if (best.weights().isPresent()) {
      return best.weights();
    }
    try {
      Parameters found =
          ModelFile.read(hadoop, directory.resolve(RunDirectory.BEST_MODEL)).weights();
      if (found.sha256().equals(epoch.weightsSha256())) {
        return Optional.of(found);
      }
      LOG.warn("{} is not of epoch {}, the best one", RunDirectory.BEST_MODEL, epoch.epoch());
    } catch (DataException e) {
      LOG.warn("the best epoch, {}, cannot be judged: {}", epoch.epoch(), e.getMessage());
    }
    return Optional.empty();
  }
}
