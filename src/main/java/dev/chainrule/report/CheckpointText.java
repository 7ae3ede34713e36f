package dev.chainrule.report;

import dev.chainrule.checkpoint.Checkpoint;
import dev.chainrule.checkpoint.Provenance;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.EpochReport;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainState;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is in a checkpoint that has been read, and so is whole. */
public final class CheckpointText {
  private CheckpointText() {}

  /** For people. */
  public static String format(String path, Checkpoint checkpoint) {
    TrainState state = checkpoint.state();
    RunMetrics metrics = state.metrics();
    Parameters weights = state.weights();
    Provenance maker = checkpoint.provenance();
    Facts text = new Facts();
    text.line("file", "%s", path);
    text.line("whole", "yes: length, SHA-256 and all fields are as they should be");
    text.line(
        "run",
        "after step %,d; %d of %d epochs done",
        state.steps(),
        metrics.history().size(),
        checkpoint.settings().training().epochs());
    text.line(
        "network",
        "%s: %,d parameters, %s",
        checkpoint.network().text(),
        checkpoint.network().layout().trainedSize(),
        weights.precision().label());
    text.line("settings", "%s", settings(checkpoint));
    text.line("weights", "sha256 %s", weights.sha256());
    text.line("optimizer", "%s", new TreeMap<>(state.optimizer()).keySet());
    metrics.history().forEach(epoch -> text.line("epoch " + epoch.epoch(), "%s", describe(epoch)));
    if (metrics.epoch().rows() > 0) {
      text.line(
          "since",
          "%,d rows, mean loss %s",
          metrics.epoch().rows(),
          Numbers.loss(meanLoss(metrics), 4));
    }
    text.line("data", "%s (training images, labels)", maker.trainDataSha256());
    text.line("", "%s (test images, labels)", maker.testDataSha256());
    text.line("made by", "Chainrule %s, commit %s", maker.version(), maker.commit());
    text.line("", "Spark %s, %s, %s", maker.spark(), maker.java(), maker.os());
    text.line("", "BLAS %s", maker.blas());
    return text.toString();
  }

  private static String settings(Checkpoint checkpoint) {
    return checkpoint.settings().values().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String describe(EpochReport epoch) {
    return String.format(
        Locale.ROOT,
        "train loss %s  test accuracy %.4f  weights %.12s",
        Numbers.loss(epoch.trainLoss(), 4),
        epoch.testAccuracy(),
        epoch.weightsSha256());
  }

  private static double meanLoss(RunMetrics metrics) {
    return metrics.epoch().loss() / metrics.epoch().rows();
  }

  /** For programs. */
  public static String json(String path, Checkpoint checkpoint) {
    TrainState state = checkpoint.state();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", path);
    fields.put("steps", state.steps());
    fields.put("settings", checkpoint.settings().values());
    fields.put("parameters", checkpoint.network().layout().trainedSize());
    fields.put("weightsSha256", state.weights().sha256());
    fields.put("optimizer", new TreeMap<>(state.optimizer()).keySet());
    fields.put("metrics", state.metrics());
    fields.put("provenance", checkpoint.provenance());
    return Json.pretty(fields);
  }
}
