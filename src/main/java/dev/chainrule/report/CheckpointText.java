package dev.chainrule.report;

import dev.chainrule.checkpoint.Checkpoint;
import dev.chainrule.checkpoint.Provenance;
import dev.chainrule.data.OneLine;
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
    StringBuilder text = new StringBuilder();
    line(text, "file", "%s", path);
    line(text, "whole", "yes: length, SHA-256 and all fields are as they should be");
    line(
        text,
        "run",
        "after step %,d; %d of %d epochs done",
        state.steps(),
        metrics.history().size(),
        checkpoint.settings().training().epochs());
    line(
        text,
        "network",
        "%s: %,d parameters, %s",
        checkpoint.network().text(),
        checkpoint.network().layout().trainedSize(),
        weights.precision().label());
    line(text, "settings", "%s", settings(checkpoint));
    line(text, "weights", "sha256 %s", weights.sha256());
    line(text, "optimizer", "%s", new TreeMap<>(state.optimizer()).keySet());
    metrics.history().forEach(epoch -> line(text, "epoch " + epoch.epoch(), "%s", describe(epoch)));
    if (metrics.epoch().rows() > 0) {
      line(text, "since", "%,d rows, mean loss %.4f", metrics.epoch().rows(), meanLoss(metrics));
    }
    line(text, "data", "%s (training images, labels)", maker.trainDataSha256());
    line(text, "", "%s (test images, labels)", maker.testDataSha256());
    line(text, "made by", "Chainrule %s, commit %s", maker.version(), maker.commit());
    line(text, "", "Spark %s, %s, %s", maker.spark(), maker.java(), maker.os());
    line(text, "", "BLAS %s", maker.blas());
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
        "train loss %.4f  test accuracy %.4f  weights %.12s",
        epoch.trainLoss(),
        epoch.testAccuracy(),
        epoch.weightsSha256());
  }

  private static double meanLoss(RunMetrics metrics) {
    return metrics.epoch().loss() / metrics.epoch().rows();
  }

  private static void line(StringBuilder text, String title, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, "%-10s", title))
        .append(OneLine.printable(String.format(Locale.ROOT, format, arguments)))
        .append('\n');
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
