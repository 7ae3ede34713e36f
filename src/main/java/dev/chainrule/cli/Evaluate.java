package dev.chainrule.cli;

import dev.chainrule.checkpoint.ModelFile;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.LabelledFiles;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.report.ConfusionMatrix;
import dev.chainrule.report.Json;
import dev.chainrule.report.Numbers;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.SparkEvaluation;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chainrule evaluate}. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = {"Loss, accuracy and confusion matrix of a saved model on a labelled set.", ""},
    footer = {"", "Example: chainrule evaluate --model runs/2026-11-23-190000 --data data/mnist"})
final class Evaluate implements Callable<Integer> {
  /** Which of the two sets of a data directory. */
  enum Part {
    TRAIN,
    TEST
  }

  @Option(
      names = "--model",
      paramLabel = "FILE",
      converter = PathOption.Anywhere.class,
      description = "A model.safetensors, or the run directory that holds one. Required.")
  String model;

  @Option(
      names = "--set",
      paramLabel = "NAME",
      defaultValue = "test",
      description = "Which set of the data directory: test or train. Default: ${DEFAULT-VALUE}.")
  Part part;

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
  boolean json;

  @Mixin DataOptions data = new DataOptions();

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "16",
      description = "Into how many parts the data is cut. Default: ${DEFAULT-VALUE}.")
  int shards;

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ExecutorOptions executors = new ExecutorOptions();
  @Mixin CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    common.begin();
    common.require(model != null, "--model: missing, expected a model file or a run directory");
    common.require(shards >= 1, "--shards: %d, expected at least 1", shards);
    executors.check(common, cluster.withMaster(common.sparkConf()));
    cluster.check(common, shards);
    ClusterSettings clusterSettings = common.collect(() -> cluster.settings(executors.cores()));
    common.throwProblems();

    Configuration hadoop = common.hadoop();
    ModelFile.Model saved = ModelFile.read(hadoop, model);
    DatasetInfo info = Dataset.inspect(hadoop, files(hadoop));
    info.requireFits(saved.network().features(), saved.network().classes());
    ComputeSettings compute =
        new ComputeSettings(
            saved.network(),
            saved.weights().precision(),
            GradientMethod.defaultFor(saved.network()),
            cluster.blas);
    Evaluation evaluation =
        SparkEvaluation.run(
            executors.apply(cluster.apply(common.sparkConf())),
            compute,
            clusterSettings,
            info,
            shards,
            saved.weights());
    print(saved, evaluation);
    return ExitCode.DONE;
  }

  private LabelledFiles files(Configuration hadoop) {
    return part == Part.TEST ? data.resolveTest(hadoop) : data.resolve(hadoop).train();
  }

  private void print(ModelFile.Model saved, Evaluation evaluation) {
    if (json) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("rows", evaluation.rows());
      figures.put("loss", evaluation.meanLoss());
      figures.put("accuracy", evaluation.accuracy());
      figures.put("confusion", evaluation.confusion());
      figures.put("weightsSha256", saved.weights().sha256());
      System.out.print(Json.line(figures));
      return;
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "rows %,d  loss %s  accuracy %.4f%n",
            evaluation.rows(),
            Numbers.loss(evaluation.meanLoss(), 6),
            evaluation.accuracy()));
    System.out.print(ConfusionMatrix.format(evaluation));
  }
}
