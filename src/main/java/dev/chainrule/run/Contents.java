package dev.chainrule.run;

import dev.chainrule.data.DataReport;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowCursor.Content;
import dev.chainrule.io.Facts;
import dev.chainrule.io.Json;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.model.Network;
import dev.chainrule.run.ModelFile.Model;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is in a file or directory that has been read completely, and so is whole.
 *
 * @param text for people
 * @param json for programs
 */
public record Contents(String text, String json) {
  private static final int MOST_FILES = 4;
  private static final int MOST_CLASSES = 32;

  private static Contents of(Facts text, Map<String, Object> fields) {
    return new Contents(text.toString(), Json.pretty(fields));
  }

  /** Of the checkpoint in the file {@code path}. */
  public static Contents of(String path, Checkpoint checkpoint) {
    TrainState state = checkpoint.state();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", path);
    fields.put("steps", state.steps());
    fields.put("settings", checkpoint.settings().values());
    fields.put("parameters", checkpoint.network().layout().trainedSize());
    fields.put("weightsSha256", state.weights().sha256());
    fields.put("optimizer", new TreeMap<>(state.optimizer()).keySet());
    fields.put("judgedOn", checkpoint.settings().training().judge());
    fields.put("metrics", state.metrics());
    fields.put("provenance", checkpoint.provenance());
    return of(facts(path, checkpoint), fields);
  }

  private static Facts facts(String path, Checkpoint checkpoint) {
    TrainState state = checkpoint.state();
    RunMetrics metrics = state.metrics();
    Network network = checkpoint.network();
    Provenance maker = checkpoint.provenance();
    String judge = checkpoint.settings().training().judge();
    Facts text =
        new Facts()
            .line("file", "%s", path)
            .line("whole", "yes: length, SHA-256 and all fields are as they should be")
            .line(
                "run",
                "after step %,d; %d of %d epochs done",
                state.steps(),
                metrics.history().size(),
                checkpoint.settings().training().epochs())
            .line(
                "network",
                "%s: %,d parameters, %s",
                network.text(),
                network.layout().trainedSize(),
                state.weights().precision().label())
            .line("settings", "%s", settings(checkpoint))
            .line("weights", "sha256 %s", state.weights().sha256())
            .line("optimizer", "%s", new TreeMap<>(state.optimizer()).keySet());
    metrics
        .history()
        .forEach(epoch -> text.line("epoch " + epoch.epoch(), "%s", epoch(epoch, judge)));
    if (metrics.epoch().rows() > 0) {
      double loss = metrics.epoch().loss() / metrics.epoch().rows();
      text.line("since", "%,d rows, mean loss %s", metrics.epoch().rows(), Words.loss(loss, 4));
    }
    return text.line("data", "%s (training images, labels)", maker.trainDataSha256())
        .line("", "%s (test images, labels)", maker.testDataSha256())
        .line("made by", "Chainrule %s, commit %s", maker.version(), maker.commit())
        .line("", "Spark %s, %s, %s", maker.spark(), maker.java(), maker.os())
        .line("", "BLAS %s", maker.blas());
  }

  private static String settings(Checkpoint checkpoint) {
    return checkpoint.settings().values().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String epoch(EpochReport epoch, String judge) {
    return Words.format(
        "train loss %s  %s accuracy %.4f  weights %.12s",
        Words.loss(epoch.trainLoss(), 4), judge, epoch.testAccuracy(), epoch.weightsSha256());
  }

  /** Of the model in the file {@code path}. */
  public static Contents of(String path, Model model) {
    Network network = model.network();
    String precision = model.weights().precision().label();
    String hash = model.weights().sha256();
    Map<String, String> metadata = new TreeMap<>(model.metadata());
    Facts text =
        new Facts()
            .line("file", "%s", path)
            .line("model", "%s, %s", network.text(), network.loss().label())
            .line("numbers", "%,d parameters, %s", network.layout().trainedSize(), precision)
            .line("weights", "sha256 %s", hash);
    metadata.forEach((name, value) -> text.line("", "%s: %s", name, value));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", path);
    fields.put("network", network.text());
    fields.put("loss", network.loss().label());
    fields.put("parameters", network.layout().trainedSize());
    fields.put("precision", precision);
    fields.put("weightsSha256", hash);
    fields.put("metadata", metadata);
    return of(text, fields);
  }

  /**
   * A set, and what is to be seen in it.
   *
   * @param labelColumn which column has the label, where there is a choice
   */
  public record Described(Dataset set, Optional<String> labelColumn, DataReport report) {}

  /** Of sets of rows, by their names. */
  public static Contents of(Map<String, Described> sets) {
    Facts text = new Facts();
    Map<String, Object> fields = new LinkedHashMap<>();
    sets.forEach(
        (name, described) -> {
          describe(name, described, text);
          fields.put(name, fields(described));
        });
    return of(text, fields);
  }

  private static void describe(String name, Described described, Facts text) {
    Dataset set = described.set();
    DataReport report = described.report();
    List<String> files = set.source().files();
    text.line(name, "%s", files.get(0));
    if (files.size() > MOST_FILES) {
      text.line("", "and %,d other files", files.size() - 1);
    } else {
      files.stream().skip(1).forEach(file -> text.line("", "%s", file));
    }
    text.line(
        "",
        "%,d rows of %d x %d %s, %d classes",
        set.rows(),
        set.height(),
        set.width(),
        set.isOfBytes() ? "bytes" : "numbers, kept as float32",
        set.classes());
    if (set.source().isSparse()) {
      text.line("", "zeros are left out in the file, but kept in memory");
    }
    text.line(
        "numbers",
        "%s to %s%s",
        set.numbers().least(),
        set.numbers().greatest(),
        set.numbers().arePixels() ? ": pixels" : "");
    text.line("", "%s", constant(report.constantColumns().size()));
    described.labelColumn().ifPresent(column -> text.line("label", "%s", column));
    text.line("classes", "%s", counts(set));
    report.suspicions().forEach(suspicion -> text.line("look at", "%s", suspicion));
    if (files.size() <= MOST_FILES) {
      set.contents().forEach(content -> text.line("", "sha256 %s", content.sha256()));
    }
  }

  private static String constant(int columns) {
    return switch (columns) {
      case 0 -> "no column is constant";
      case 1 -> "1 column is constant";
      default -> Words.format("%,d columns are constant", columns);
    };
  }

  private static String counts(Dataset set) {
    List<Integer> counts = set.classCounts();
    String all =
        IntStream.range(0, Math.min(MOST_CLASSES, set.classes()))
            .mapToObj(
                i ->
                    Words.format(
                        "%s: %,d", SafeMessage.quote(set.classLabels().get(i)), counts.get(i)))
            .collect(Collectors.joining(", "));
    return set.classes() > MOST_CLASSES ? all + ", …" : all;
  }

  private static Map<String, Object> fields(Described described) {
    Dataset set = described.set();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("files", set.source().files());
    fields.put("rows", set.rows());
    fields.put("height", set.height());
    fields.put("width", set.width());
    fields.put("bytes", set.isOfBytes());
    fields.put("least", set.numbers().least());
    fields.put("greatest", set.numbers().greatest());
    described.labelColumn().ifPresent(column -> fields.put("labelColumn", column));
    Map<String, Integer> classes = new LinkedHashMap<>();
    for (int i = 0; i < set.classes(); i++) {
      classes.put(set.classLabels().get(i), set.classCounts().get(i));
    }
    fields.put("classes", classes);
    fields.put("constantColumns", described.report().constantColumns());
    fields.put("repeatedRows", described.report().repeatedRows());
    fields.put("sorted", described.report().isSorted());
    fields.put("emptyClasses", described.report().emptyClasses());
    fields.put("sha256", set.contents().stream().map(Content::sha256).toList());
    return fields;
  }
}
