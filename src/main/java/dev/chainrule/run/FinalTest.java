package dev.chainrule.run;

import dev.chainrule.model.Parameters;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * What the test set says in the end. Without a validation set it has been judged after each epoch;
 * with one it is used here for the first time, for the last weights and the best ones.
 *
 * @param last of the weights that the run ended with; null if they were not judged
 * @param best of the epoch that did best on the validation set; empty if there is none
 */
public record FinalTest(TestFigures last, Optional<Best> best) {

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
   * @param evaluate judges weights by the test set
   */
  public static FinalTest of(
      TrainingJob job,
      TrainingResult result,
      BestModel best,
      RunDirectory directory,
      Configuration hadoop,
      Function<List<Parameters>, List<TestFigures>> evaluate) {
    if (job.validation().isEmpty() || result.outcome() == Outcome.INTERRUPTED) {
      return new FinalTest(job.validation().isEmpty() ? result.test() : null, Optional.empty());
    }
    List<Parameters> judged = new ArrayList<>(List.of(result.weights()));
    Optional<EpochReport> epoch = BestModel.best(result.history());
    epoch
        .filter(e -> !e.weightsSha256().equals(result.weights().sha256()))
        .ifPresent(e -> judged.add(best.weights().orElseGet(() -> read(directory, hadoop))));
    List<TestFigures> figures = evaluate.apply(judged);
    return new FinalTest(
        figures.get(0), epoch.map(e -> new Best(e, figures.get(figures.size() - 1))));
  }

  /** What an earlier session left. */
  private static Parameters read(RunDirectory directory, Configuration hadoop) {
    return ModelFile.read(hadoop, directory.resolve(RunDirectory.BEST_MODEL)).weights();
  }
}
