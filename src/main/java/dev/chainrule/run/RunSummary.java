package dev.chainrule.run;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Blas.BlasReport;
import dev.chainrule.model.Network;
import dev.chainrule.optim.Lbfgs;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.run.FinalTest.Best;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.ClusterFacts;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code summary.json}: a run in numbers. Its names are a contract that scripts rely on.
 *
 * @param start where this session began
 * @param encoding what data mean, with the standardization
 * @param cluster where it ran
 * @param origins where the settings that somebody set come from, by name
 */
public record RunSummary(
    TrainingJob job,
    ResumePoint start,
    Encoding encoding,
    ClusterFacts cluster,
    Provenance provenance,
    Map<String, String> origins) {

  public RunSummary {
    origins = Collections.unmodifiableMap(new TreeMap<>(origins)); // In a fixed order.
  }

  /** Why training ended before its last step, if {@code result} was stopped by a rule. */
  public static Optional<String> stopReason(TrainingJob job, TrainingResult result) {
    return result.outcome() == Outcome.STOPPED
        ? job.plan().stopRule().reason(result.history())
        : Optional.empty();
  }

  /**
   * All of it, ready for {@link dev.chainrule.io.Json}.
   *
   * @param wallSeconds from the start of the program to this summary, without earlier sessions
   */
  public Map<String, Object> of(TrainingResult result, FinalTest finalTest, double wallSeconds) {
    TrainSettings settings = job.settings();
    Dataset train = job.train();
    List<EpochReport> history = result.history();
    TestFigures test = finalTest.last();
    Network network = settings.compute().network();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("outcome", result.outcome().label());
    fields.put("network", network.text());
    fields.put("parameters", network.layout().trainedSize());
    fields.put("seed", settings.seed());
    fields.put("shards", settings.shards());
    fields.put("partitions", cluster.partitions());
    fields.put("treeDepth", cluster.treeDepth());
    fields.put("globalBatch", settings.batch()); // Rows of a step over all shards.
    fields.put("epochs", settings.epochs());
    fields.put("steps", result.steps());
    fields.put("resumedAt", start.resumed() ? start.state().steps() : null);
    OptimizerSpec optimizer = settings.get(TrainSettings.OPTIMIZER);
    fields.put("learningRate", optimizer.isFullBatch() ? null : settings.get(LearningRate.PEAK));
    fields.put("optimizer", optimizer.label());
    optimizer
        .settings()
        .forEach(setting -> fields.put(summaryName(setting), settings.get(setting)));
    fields.put("image", List.of(train.height(), train.width())); // Pixels of a row.
    fields.put("classCounts", train.classCounts()); // Rows of the training set.
    fields.put("labels", encoding.labels(train.classes()));
    fields.put("classWeights", settings.get(TrainSettings.CLASS_WEIGHTS).toString());
    fields.put("precision", settings.compute().precision().label());
    fields.put("gradient", settings.compute().method().label());
    fields.put("master", cluster.master());
    fields.put("blas", new Engines(Blas.report(), cluster.executors()));
    fields.put("trainSeconds", result.trainSeconds()); // Of the steps alone.
    fields.put("wallSeconds", wallSeconds);
    fields.put("samplesPerSecond", result.samplesPerSecond());
    fields.put("phases", result.phases()); // Where trainSeconds went, in seconds.
    fields.put("sparkTasks", cluster.tasks()); // Of this session, in seconds.
    fields.put("trainLoss", history.isEmpty() ? null : history.get(history.size() - 1).trainLoss());
    fields.put("testLoss", test == null ? null : test.loss());
    fields.put("testAccuracy", test == null ? null : test.accuracy());
    fields.put("weightsSha256", result.weights().sha256());
    fields.put("settings", job.runSettings().values()); // As a checkpoint has them.
    fields.put("origins", origins); // Of those that somebody set, where.
    fields.put("judgedOn", job.judge());
    fields.put("best", finalTest.best().map(this::best).orElse(null));
    fields.put("stopReason", stopReason(job, result).orElse(null));
    fields.put(
        "history", history.stream().map(epoch -> MetricsFile.fields(epoch, job.judge())).toList());
    fields.put("provenance", provenance);
    return fields;
  }

  /** A setting's own name, but where that is the list of epochs. */
  private static String summaryName(Setting<?> setting) {
    return setting.equals(Lbfgs.HISTORY) ? "lbfgsHistory" : setting.name();
  }

  /** What the test set says of the best epoch, besides what is known of that. */
  private Map<String, Object> best(Best best) {
    Map<String, Object> fields = MetricsFile.fields(best.epoch(), job.judge());
    fields.put("testLoss", best.test().loss());
    fields.put("testAccuracy", best.test().accuracy());
    return fields;
  }

  /** The engine of the driver, and of each executor by its id. */
  private record Engines(BlasReport driver, Map<String, BlasReport> executors) {}
}
