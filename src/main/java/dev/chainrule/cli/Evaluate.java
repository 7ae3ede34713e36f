package dev.chainrule.cli;

import dev.chainrule.data.DataFiles.LabelledFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.io.Json;
import dev.chainrule.io.Words;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.run.LiveLine;
import dev.chainrule.run.ModelFile;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.SparkEvaluation;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule evaluate}. */
@Command(
    name = "evaluate",
    description = "Loss, accuracy and confusion matrix of a saved model on a labelled set.",
    footer = {"", "Example: chainrule evaluate --model runs/2026-11-23-190000 --data data/mnist"})
final class Evaluate extends CheckedCommand {
  /** Which of the two sets of a data directory. */
  enum Part {
    TRAIN,
    TEST
  }

  static final Setting<String> MODEL =
      PathOption.anywhere(
          "model", "FILE", "A model.safetensors, or the run directory that holds one. Required.");
  static final Setting<Part> SET =
      Setting.choice("set", Part.TEST, "Which set of the data directory: test or train.");
  static final Setting<Integer> SHARDS =
      Setting.whole("shards", 16, Range.atLeast(1), "Into how many parts the data is cut.");
  static final Setting<Boolean> JSON =
      Setting.flag("json", false, "Print one JSON object instead of text.");

  @Mixin SettingGroup evaluation = new SettingGroup("Evaluation", MODEL, SET, SHARDS, JSON);
  @Mixin ProgressOptions progress = new ProgressOptions();
  @Mixin DataOptions data = new DataOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ExecutorOptions executors = new ExecutorOptions();

  @Override
  void check() {
    common.require(
        evaluation.get(MODEL) != null, MODEL, "missing", "a model file or a run directory");
    executors.check(common, cluster.master(common.sparkConf()));
    cluster.check(common, evaluation.get(SHARDS));
  }

  @Override
  int run() {
    Configuration hadoop = common.hadoop();
    ModelFile.Model saved = ModelFile.read(hadoop, evaluation.get(MODEL));
    Dataset info = Dataset.inspect(hadoop, files(hadoop));
    info.requireFits(saved.network().features(), saved.network().classes());
    ComputeSettings compute =
        new ComputeSettings(
            saved.network(),
            saved.weights().precision(),
            GradientMethod.defaultFor(saved.network()),
            cluster.get(ClusterOptions.BLAS));
    Evaluation result;
    try (LiveLine live = progress.openBesideResult()) {
      live.stage("loading the data and evaluating the model");
      result =
          SparkEvaluation.run(
              executors.apply(cluster.apply(common.sparkConf())),
              compute,
              cluster.settings(executors.cores(), EngineChoice.AGGREGATE),
              info,
              evaluation.get(SHARDS),
              saved.weights());
    }
    print(saved, result);
    return ExitCode.DONE;
  }

  private LabelledFiles files(Configuration hadoop) {
    return evaluation.get(SET) == Part.TEST
        ? data.resolveTest(hadoop)
        : data.resolve(hadoop).train();
  }

  private void print(ModelFile.Model saved, Evaluation result) {
    if (evaluation.get(JSON)) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("rows", result.rows());
      figures.put("loss", result.meanLoss());
      figures.put("accuracy", result.accuracy());
      figures.put("confusion", result.confusion());
      figures.put("weightsSha256", saved.weights().sha256());
      System.out.print(Json.line(figures));
      return;
    }
    System.out.println(
        Words.format(
            "rows %,d  loss %s  accuracy %.4f%n",
            result.rows(), Words.loss(result.meanLoss(), 6), result.accuracy()));
    System.out.print(confusion(result));
  }

  /** Rows are true classes, columns predictions; recall at the end of each row. */
  private static String confusion(Evaluation result) {
    int width = Math.max(5, String.valueOf(result.rows()).length() + 1);
    StringBuilder text = new StringBuilder("is \\ says");
    for (int predicted = 0; predicted < result.classes(); predicted++) {
      text.append(padded(String.valueOf(predicted), width));
    }
    text.append("   recall\n");
    for (int label = 0; label < result.classes(); label++) {
      long rows = 0;
      text.append(padded(String.valueOf(label), 9));
      for (int predicted = 0; predicted < result.classes(); predicted++) {
        long count = result.count(label, predicted);
        rows += count;
        text.append(padded(count == 0 ? "." : String.valueOf(count), width));
      }
      double recall = result.count(label, label) / (double) rows;
      text.append(padded(rows == 0 ? "-" : Words.format("%.4f", recall), 9)).append('\n');
    }
    return text.toString();
  }

  private static String padded(String value, int width) {
    return " ".repeat(Math.max(0, width - value.length())) + value;
  }
}
