package dev.chainrule.cli;

import dev.chainrule.checkpoint.ModelFile;
import dev.chainrule.checkpoint.RunDirectory;
import dev.chainrule.model.Network;
import dev.chainrule.report.MetricsFile;
import dev.chainrule.report.ProgressLine;
import dev.chainrule.report.Summary;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.TrainingResult;
import java.util.List;
import java.util.concurrent.Callable;
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
    Task.check(common, network, training);
    ClusterSettings clusterSettings = common.collect(() -> cluster.settings(executors.cores()));
    executors.check(common, cluster.withMaster(common.sparkConf()));
    cluster.check(common, training.shards);
    common.throwProblems();

    Task task = Task.prepare(common, data, network, training, cluster.blas);
    RunDirectory directory = output.create(common.hadoop(), "");

    try (SparkTraining spark =
            SparkTraining.open(
                executors.apply(cluster.apply(common.sparkConf())),
                task.settings(),
                clusterSettings,
                task.train(),
                task.test());
        MetricsFile metrics = new MetricsFile(directory)) {
      TrainOutput story = new TrainOutput(task, spark, directory);
      story.printPlan(System.out);
      TrainingResult result =
          spark.run(
              List.of(
                  new ProgressLine(System.out, spark.plan(), Terminal.isInteractive()), metrics));
      Network trained = task.settings().compute().network();
      ModelFile.write(directory, trained, result.weights(), story.provenance());
      Summary summary = story.summary(result, (System.nanoTime() - start) / 1e9);
      summary.write(directory);
      story.printResult(System.out, result, summary);
      return result.diverged() ? ExitCode.STOPPED_EARLY : ExitCode.DONE;
    }
  }
}
