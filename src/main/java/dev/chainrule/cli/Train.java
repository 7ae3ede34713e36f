package dev.chainrule.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.Json;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.model.Network;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.Checkpointer;
import dev.chainrule.run.MetricsFile;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.ProgressLine;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.ResumePoint;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.MemoryNeed;
import dev.chainrule.spark.ResourcesException;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.TrainingPlan;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import java.util.List;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule train}. */
@Command(
    name = "train",
    description = {
      "Trains a multilayer perceptron, and writes a run directory.",
      "In it are summary.json, metrics.jsonl, model.safetensors, and checkpoints to go on from."
          + " With the same seed and shards, the weights are the same to the bit for any number of"
          + " partitions, executors and cores."
    },
    footer = {"", "Example: chainrule train --layers 784,256,10 --epochs 5 --master 'local[2]'"})
final class Train extends CheckedCommand {
  @Mixin TrainingOptions training = new TrainingOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin CheckpointOptions checkpoints = new CheckpointOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ExecutorOptions executors = new ExecutorOptions();
  @Mixin SettingGroup engine = new SettingGroup("Cluster", ClusterOptions.ENGINE);

  private static final Logger LOG = LoggerFactory.getLogger(Train.class);

  private final long begin = System.nanoTime();

  @Override
  void check() {
    training.check(common);
    executors.check(common, cluster.master(common.sparkConf()));
    cluster.check(common, training.shards());
    checkpoints.check(common, output);
  }

  @Override
  int run() {
    ClusterSettings clusterSettings =
        cluster.settings(executors.cores(), engine.get(ClusterOptions.ENGINE));
    TrainingJob job = training.job(common, cluster.get(ClusterOptions.BLAS));
    SparkConf conf = executors.apply(cluster.apply(common.sparkConf()));
    // Before the first weights are drawn, or others' read.
    MemoryNeed.require(conf, job.settings(), clusterSettings, job.train(), job.test());
    boolean resume = checkpoints.resume() || output.isOfThisApplication(common.hadoop());
    try (RunDirectory directory =
        resume
            ? RunDirectory.resume(common.hadoop(), output.out())
            : output.create(common.hadoop(), "")) {
      CheckpointStore store =
          new CheckpointStore(directory, checkpoints.get(CheckpointOptions.KEEP));
      ResumePoint start = ResumePoint.of(job, resume, store);
      start.otherEngine().ifPresent(this::warnOrStop);
      try (SparkTraining spark =
          SparkTraining.open(conf, job.settings(), clusterSettings, job.train(), job.test())) {
        Interrupts.stopInsteadOfExit(spark);
        if (!resume) {
          directory.clear(); // Not earlier: a run that cannot start replaces none.
          OutputOptions.mark(directory);
        }
        return train(job, start, spark, directory, store);
      }
    }
  }

  private void warnOrStop(String otherEngine) {
    if (cluster.get(ClusterOptions.STRICT)) {
      throw new ResourcesException(otherEngine);
    }
    LOG.warn("{}", SafeMessage.of(otherEngine));
  }

  private int train(
      TrainingJob job,
      ResumePoint start,
      SparkTraining spark,
      RunDirectory directory,
      CheckpointStore store) {
    TrainingPlan plan = job.plan();
    Provenance provenance = job.provenance(spark.version());
    TrainOutput story = new TrainOutput(job, start, spark, directory);
    story.tellPlan();
    TrainingResult result;
    try (MetricsFile metrics = new MetricsFile(directory)) {
      Checkpointer checkpointer = checkpoints.checkpointer(store, job, provenance);
      ProgressLine progress =
          new ProgressLine(System.out, plan, Terminal.isInteractive(), Terminal::columns);
      result = spark.run(start.state(), List.of(progress, metrics, checkpointer));
    }
    double wallSeconds = (System.nanoTime() - begin) / 1e9;
    String summary = Json.pretty(story.summary(result, provenance, wallSeconds));
    try {
      if (result.outcome() != Outcome.INTERRUPTED) {
        Network network = job.settings().compute().network();
        ModelFile.write(directory, network, result.weights(), provenance);
      }
      directory.write(RunDirectory.SUMMARY, out -> out.write(summary.getBytes(UTF_8)));
    } catch (OutputException e) {
      warnIfEndedEarly(e, result);
    }
    story.tellResult(result, wallSeconds);
    return switch (result.outcome()) {
      case FINISHED, CONVERGED -> ExitCode.DONE;
      case DIVERGED -> ExitCode.STOPPED_EARLY;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
    };
  }

  /** The exit code says how a run ended; a failure to write its files is reported besides. */
  private static void warnIfEndedEarly(OutputException e, TrainingResult result) {
    if (result.outcome() == Outcome.FINISHED || result.outcome() == Outcome.CONVERGED) {
      throw e;
    }
    LOG.warn("{}", e.getMessage());
  }
}
