package dev.chainrule.cli;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowSource;
import dev.chainrule.io.Json;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.run.LiveLine;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.QualityJson;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.SparkEvaluation;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Quality;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule evaluate}. */
@Command(
    name = "evaluate",
    description =
        "Accuracy, loss, figures of each class, calibration and worst mistakes of a saved model.",
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
  static final Setting<Integer> TOP_K =
      TopK.setting("How many guesses the network has at each row for its top-k accuracy.");
  static final Setting<Integer> WORST =
      Setting.whole(
          "worst",
          10,
          Range.atLeast(0),
          "How many wrongly classified rows to show, those with the least probable label.");
  static final Setting<Boolean> JSON =
      Setting.flag("json", false, "Print one JSON object instead of text.");

  @Mixin
  SettingGroup evaluation = new SettingGroup("Evaluation", MODEL, SET, SHARDS, TOP_K, WORST, JSON);

  @Mixin ProgressOptions progress = new ProgressOptions();
  @Mixin DataOptions data = new DataOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions(ClusterSettings.RESIDENT_PORT);
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
    int classes = saved.network().classes();
    Dataset info = saved.understood(Dataset.inspect(hadoop, source(hadoop)));
    int topK = TopK.of(evaluation.get(TOP_K), classes);
    info.requireFits(saved.network().features(), classes);
    ComputeSettings compute =
        new ComputeSettings(
                saved.network(),
                saved.weights().precision(),
                GradientMethod.defaultFor(saved.network()),
                cluster.blas())
            .with(saved.encoding());
    Quality quality;
    try (LiveLine live = progress.openBesideResult()) {
      live.stage("loading the data and evaluating the model");
      quality =
          SparkEvaluation.run(
              executors.apply(cluster.apply(common.sparkConf())),
              compute,
              cluster.settings(executors.cores(), EngineChoice.AGGREGATE),
              info,
              evaluation.get(SHARDS),
              saved.weights(),
              evaluation.get(WORST));
    }
    print(saved, quality, topK);
    return ExitCode.DONE;
  }

  private RowSource source(Configuration hadoop) {
    return evaluation.get(SET) == Part.TEST ? data.test(hadoop) : data.train(hadoop);
  }

  private void print(ModelFile.Model saved, Quality quality, int topK) {
    if (evaluation.get(JSON)) {
      Map<String, Object> figures = QualityJson.of(quality, saved.encoding(), topK);
      figures.put("weightsSha256", saved.weights().sha256());
      System.out.print(Json.line(figures));
    } else {
      System.out.print(QualityText.of(quality, saved.encoding(), topK));
    }
  }
}
