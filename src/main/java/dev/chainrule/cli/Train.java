package dev.chainrule.cli;

import dev.chainrule.checkpoint.ModelFile;
import dev.chainrule.checkpoint.RunDirectory;
import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.DatasetInfo;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.report.MetricsFile;
import dev.chainrule.report.ProgressLine;
import dev.chainrule.report.Summary;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule train}. */
@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Trains a multilayer perceptron and writes a run directory: summary.json, metrics.jsonl and",
      "model.safetensors. With the same seed and shards, the weights are the same to the bit for",
      "any number of partitions, executors and cores.",
      ""
    },
    footer = {"", "Example: chainrule train --layers 784,256,10 --epochs 5 --master 'local[2]'"})
final class Train implements Callable<Integer> {
  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin TrainingOptions training = new TrainingOptions();

  @Mixin OutputOptions output = new OutputOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ExecutorOptions executors = new ExecutorOptions();
  @Mixin CommonOptions common = new CommonOptions();

  private final long start = System.nanoTime();

  @Override
  public Integer call() {
    common.begin();
    common.check(network::check);
    common.check(() -> training.settings(null, network));
    ClusterSettings clusterSettings = common.collect(() -> cluster.settings(executors.cores()));
    executors.check(common, cluster.apply(common.sparkConf()));
    cluster.check(common, training.shards);
    common.throwProblems();

    Configuration hadoop = common.hadoop();
    DataFiles files = data.resolve(hadoop);
    DatasetInfo train = Dataset.inspect(hadoop, files.train());
    DatasetInfo test = Dataset.inspect(hadoop, files.test());
    TrainSettings settings = common.collect(() -> settings(train, test));
    common.throwProblems();
    Network trained = settings.compute().network();
    train.requireFits(trained.features(), trained.classes());
    test.requireFits(trained.features(), trained.classes());
    Blas.use(settings.compute().blas());
    RunDirectory directory = output.create(hadoop, "");

    try (SparkTraining spark =
            SparkTraining.open(
                executors.apply(cluster.apply(common.sparkConf())),
                settings,
                clusterSettings,
                train,
                test);
        MetricsFile metrics = new MetricsFile(directory)) {
      TrainOutput story = new TrainOutput(settings, spark, train, test, directory);
      story.printPlan(System.out);
      TrainingResult result =
          spark.run(
              List.of(
                  new ProgressLine(System.out, spark.plan(), Terminal.isInteractive()), metrics));
      ModelFile.write(directory, trained, result.weights(), story.provenance());
      Summary summary = story.summary(result, (System.nanoTime() - start) / 1e9);
      summary.write(directory);
      story.printResult(System.out, result, summary);
      return result.diverged() ? ExitCode.STOPPED_EARLY : ExitCode.DONE;
    }
  }

  private TrainSettings settings(DatasetInfo train, DatasetInfo test) {
    int classes = Math.max(train.classes(), test.classes());
    Network fitting = network.network(train.features(), classes);
    ComputeSettings compute =
        new ComputeSettings(fitting, network.precision, network.method(fitting), cluster.blas);
    return training.settings(compute, network);
  }
}
