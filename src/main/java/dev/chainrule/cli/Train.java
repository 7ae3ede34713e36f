package dev.chainrule.cli;

import dev.chainrule.io.Json;
import dev.chainrule.io.OutputException;
import dev.chainrule.model.Network;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.Checkpointer;
import dev.chainrule.run.MetricsFile;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.ProgressLine;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.MemoryNeed;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule train}. */
@Command(
    name = "train",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains a multilayer perceptron, and writes a run directory.",
      "In it are summary.json, metrics.jsonl, model.safetensors, and checkpoints to go on from."
          + " With the same seed and shards, the weights are the same to the bit for any number of"
          + " partitions, executors and cores."
    },
    footer = {"", "Example: chainrule train --layers 784,256,10 --epochs 5 --master 'local[2]'"})
final class Train extends CheckedCommand {
  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin TrainingOptions training = new TrainingOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin CheckpointOptions checkpoints = new CheckpointOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ExecutorOptions executors = new ExecutorOptions();

  private static final Logger LOG = LoggerFactory.getLogger(Train.class);

  private final long begin = System.nanoTime();

  @Override
  void check() {
    TrainingJob.check(common, network, training);
    executors.check(common, cluster.withMaster(common.sparkConf()));
    cluster.check(common, training.get(TrainSettings.SHARDS));
    checkpoints.check(common, output);
  }

  @Override
  int run() {
    ClusterSettings clusterSettings = cluster.settings(executors.cores());
    TrainingJob task =
        TrainingJob.prepare(common, data, network, training, cluster.get(ClusterOptions.BLAS));
    SparkConf conf = executors.apply(cluster.apply(common.sparkConf()));
    // Before the first weights are drawn, or others' read.
    MemoryNeed.require(conf, task.settings(), clusterSettings, task.train(), task.test());
    boolean resume = checkpoints.resume() || output.isRunOf(common.hadoop(), Application.id());
    try (RunDirectory directory =
        resume
            ? RunDirectory.resume(common.hadoop(), output.out())
            : output.create(common.hadoop(), "")) {
      return train(task, conf, clusterSettings, directory, resume);
    }
  }

  private int train(
      TrainingJob task,
      SparkConf conf,
      ClusterSettings clusterSettings,
      RunDirectory directory,
      boolean resume) {
    CheckpointStore store = new CheckpointStore(directory, checkpoints.get(CheckpointOptions.KEEP));
    ResumePoint start = ResumePoint.of(task, resume, store, cluster.get(ClusterOptions.STRICT));
    Checkpointer checkpointer =
        new Checkpointer(
            store, checkpoints.policy(), task.plan(), task.runSettings(), task.provenance());

    try (SparkTraining spark =
        SparkTraining.open(conf, task.settings(), clusterSettings, task.train(), task.test())) {
      Interrupts.stopInsteadOfExit(spark);
      if (!resume) {
        directory.clear(); // Not earlier: a run that cannot start replaces none.
        Application.id().ifPresent(directory::mark);
      }
      checkpointer.begin(start.state(), start.resumed());
      return train(task, directory, checkpointer, start, spark);
    }
  }

  private int train(
      TrainingJob task,
      RunDirectory directory,
      Checkpointer checkpointer,
      ResumePoint start,
      SparkTraining spark) {
    TrainOutput story = new TrainOutput(task, spark, directory, start);
    story.printPlan(System.out);
    TrainingResult result;
    try (MetricsFile metrics = new MetricsFile(directory, start.state())) {
      ProgressLine progress =
          new ProgressLine(
              System.out,
              spark.plan(),
              start.state().steps(),
              Terminal.isInteractive(),
              Terminal::columns);
      result = spark.run(start.state(), List.of(progress, metrics, checkpointer));
    }
    double wallSeconds = (System.nanoTime() - begin) / 1e9;
    write(task, directory, result, story.summary(result, wallSeconds));
    story.printResult(System.out, result, wallSeconds);
    return switch (result.outcome()) {
      case FINISHED -> ExitCode.DONE;
      case DIVERGED -> ExitCode.STOPPED_EARLY;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
    };
  }

  /** The exit code says how a run ended; a failure to write its files is reported besides. */
  private static void write(
      TrainingJob task,
      RunDirectory directory,
      TrainingResult result,
      Map<String, Object> summary) {
    try {
      if (result.outcome() != Outcome.INTERRUPTED) {
        Network network = task.settings().compute().network();
        ModelFile.write(directory, network, result.weights(), task.provenance());
      }
      byte[] json = Json.pretty(summary).getBytes(StandardCharsets.UTF_8);
      directory.write(RunDirectory.SUMMARY, out -> out.write(json));
    } catch (OutputException e) {
      if (result.outcome() == Outcome.FINISHED) {
        throw e;
      }
      LOG.warn("{}", e.getMessage());
    }
  }
}
