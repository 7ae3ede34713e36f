package dev.chainrule.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chainrule.io.Json;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.model.Network;
import dev.chainrule.report.RunReport;
import dev.chainrule.run.BestModel;
import dev.chainrule.run.CheckpointSettings;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.Checkpointer;
import dev.chainrule.run.FinalTest;
import dev.chainrule.run.FlowWarnings;
import dev.chainrule.run.LiveLine;
import dev.chainrule.run.MetricsFile;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.ProgressLine;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.ResumePoint;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.MemoryNeed;
import dev.chainrule.spark.ResourcesException;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.tensorboard.TensorBoard;
import dev.chainrule.train.Assessment;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  @Mixin FirstWeights firstWeights = new FirstWeights();
  @Mixin SettingGroup show = new SettingGroup("Augmentation", SHOW_AUGMENTED);
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin SettingGroup records = new SettingGroup("Output", REPORT, TENSORBOARD);
  @Mixin ProgressOptions progress = new ProgressOptions();
  @Mixin CheckpointOptions checkpoints = new CheckpointOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ExecutorOptions executors = new ExecutorOptions();
  @Mixin SettingGroup engine = new SettingGroup("Cluster", ClusterSettings.ENGINE);

  static final Setting<String> TENSORBOARD =
      PathOption.anywhereOrOurs(
          "tensorboard",
          "[DIR]",
          "Write event files for TensorBoard into DIR, or without a value into the run directory's"
              + " folder tensorboard.");

  static final Setting<Path> SHOW_AUGMENTED =
      PathOption.local(
          "show-augmented",
          "FILE",
          "Do not train, but draw some training images, each beside what it becomes in the first"
              + " epochs, into the PNG FILE, which must not exist unless --overwrite is given.");

  static final Setting<Boolean> REPORT =
      Setting.flag(
          "report",
          true,
          "Write report.html, a page on the run, and evaluation.json, all that the test set says.");

  private static final Logger LOG = LoggerFactory.getLogger(Train.class);

  private final long begin = System.nanoTime();

  @Override
  void check() {
    training.check(common);
    output.check(common);
    firstWeights.check(common);
    executors.check(common, cluster.master(common.sparkConf()));
    cluster.check(common, training.shards(common));
    checkpoints.check(common, output);
    training
        .needsWholeVectors(common)
        .ifPresent(
            option ->
                common.require(
                    engine.get(ClusterSettings.ENGINE) != EngineChoice.RESIDENT,
                    ClusterSettings.ENGINE,
                    EngineChoice.RESIDENT.label(),
                    "aggregate or auto with " + option + ", which needs whole vectors"));
    Path picture = show.get(SHOW_AUGMENTED);
    common.require(
        picture == null || training.isAugmented(),
        SHOW_AUGMENTED,
        "there is no augmentation",
        "--shift, --rotate, --zoom, --shear or --elastic-alpha above 0");
    common.require(
        picture == null || output.get(OutputOptions.OVERWRITE) || !Files.exists(picture),
        SHOW_AUGMENTED,
        picture + " exists",
        "a new file, or --overwrite");
  }

  @Override
  int run() {
    try (LiveLine live = progress.open()) {
      return run(live);
    }
  }

  private int run(LiveLine live) {
    live.stage("reading the data's labels");
    ClusterSettings clusterSettings =
        cluster.settings(executors.cores(), engine.get(ClusterSettings.ENGINE));
    firstWeights.network(common).ifPresent(network -> training.takeNetwork(common, network));
    TrainingJob asked = training.job(common, cluster.blas());
    TrainingJob job = firstWeights.read(common, asked);
    if (show.get(SHOW_AUGMENTED) != null) {
      live.close();
      return showAugmented(job);
    }
    SparkConf conf = executors.apply(cluster.apply(common.sparkConf()));
    // Before the first weights are drawn, or others' read.
    MemoryNeed.require(conf, job.settings(), clusterSettings, job.train(), job.judged());
    String board = records.get(TENSORBOARD);
    if (board != null && !board.isEmpty()) {
      TensorBoard.requireFolder(common.hadoop(), board);
    }
    boolean resume = checkpoints.resume() || output.isOfThisApplication(common.hadoop());
    try (RunDirectory directory =
        resume
            ? RunDirectory.resume(common.hadoop(), output.out())
            : output.create(common.hadoop(), "")) {
      CheckpointStore store = CheckpointSettings.store(checkpoints::get, directory);
      ResumePoint start = ResumePoint.of(job, resume, store, () -> firstWeights.of(job));
      start.otherEngine().ifPresent(this::warnOrStop);
      live.stage("starting Spark and loading the data");
      try (SparkTraining spark =
          SparkTraining.open(conf, job.settings(), clusterSettings, job.train(), job.judged())) {
        Interrupts.stopInsteadOfExit(spark);
        if (!resume) {
          directory.clear(); // Not earlier: a run that cannot start replaces none.
          OutputOptions.mark(directory);
        }
        return train(job, start, spark, directory, store, live);
      }
    }
  }

  private int showAugmented(TrainingJob job) {
    AugmentationSheet sheet = AugmentationSheet.of(job, common.hadoop());
    sheet.write(show.get(SHOW_AUGMENTED));
    System.out.println("augment  " + job.settings().compute().preparation().augmentation());
    System.out.println("picture  " + show.get(SHOW_AUGMENTED) + ": " + sheet.caption());
    return ExitCode.DONE;
  }

  private void warnOrStop(String otherEngine) {
    if (cluster.get(ClusterSettings.STRICT)) {
      throw new ResourcesException(otherEngine);
    }
    LOG.warn("{}", SafeMessage.of(otherEngine));
  }

  private int train(
      TrainingJob job,
      ResumePoint start,
      SparkTraining spark,
      RunDirectory directory,
      CheckpointStore store,
      LiveLine live) {
    Provenance provenance = job.provenance(spark.version());
    TrainOutput story =
        new TrainOutput(job, start, spark, directory, live, common.origins(), firstWeights.told());
    story.tellPlan();
    Network network = job.settings().compute().network();
    BestModel best = new BestModel(directory, network, spark.encoding(), provenance);
    TrainingResult result;
    try (MetricsFile metrics = new MetricsFile(directory, job.judge())) {
      Checkpointer checkpointer =
          CheckpointSettings.checkpointer(checkpoints::get, store, job, provenance);
      ProgressLine line = new ProgressLine(live, job, progress.style());
      List<TrainListener> listeners = new ArrayList<>(List.of(line, metrics, new FlowWarnings()));
      job.validation().ifPresent(set -> listeners.add(best)); // Before the checkpoint of its epoch.
      listeners.add(checkpointer);
      result = makeSteps(job, start, spark, directory, listeners, line.afterFiles());
    }
    live.stage("writing the model, and testing it");
    if (result.outcome() != Outcome.INTERRUPTED) {
      write(
          result,
          () ->
              ModelFile.write(directory, network, result.weights(), spark.encoding(), provenance));
    }
    FinalTest test =
        FinalTest.of(
            job,
            result,
            best,
            directory,
            common.hadoop(),
            weights -> spark.test(job.test(), weights));
    double wallSeconds = (System.nanoTime() - begin) / 1e9;
    String summary = Json.pretty(story.summary(result, test, provenance, wallSeconds));
    write(
        result,
        () -> directory.write(RunDirectory.SUMMARY, out -> out.write(summary.getBytes(UTF_8))));
    Optional<String> page = Optional.empty();
    if (records.get(REPORT)) {
      live.stage("writing the report");
      page =
          RunReport.write(
              common.hadoop(),
              directory,
              job,
              result,
              spark.encoding(),
              () -> spark.assess("test set", job.test(), result.weights(), Assessment.MISTAKES));
    }
    live.close();
    story.tellResult(result, test, wallSeconds, page);
    return switch (result.outcome()) {
      case FINISHED, CONVERGED, STOPPED -> ExitCode.DONE;
      case DIVERGED -> ExitCode.STOPPED_EARLY;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
    };
  }

  /**
   * Trains, and tells TensorBoard if that is wanted.
   *
   * @param last is told after all that write files
   */
  private TrainingResult makeSteps(
      TrainingJob job,
      ResumePoint start,
      SparkTraining spark,
      RunDirectory directory,
      List<TrainListener> listeners,
      TrainListener last) {
    String asked = records.get(TENSORBOARD);
    if (asked == null) {
      listeners.add(last);
      return spark.run(start.state(), listeners);
    }
    String folder = asked.isEmpty() ? directory.folder(RunDirectory.TENSORBOARD) : asked;
    try (TensorBoard board =
        new TensorBoard(common.hadoop(), folder, job.judge(), job.runSettings().values())) {
      listeners.addAll(List.of(board, last));
      TrainingResult result = spark.run(start.state(), listeners);
      board.finished(result.outcome());
      return result;
    }
  }

  /** The exit code says how a run ended; a failure to write its files is reported besides. */
  private static void write(TrainingResult result, Runnable writing) {
    try {
      writing.run();
    } catch (OutputException e) {
      if (result.outcome().isGood()) {
        throw e;
      }
      LOG.warn("{}", e.getMessage());
    }
  }
}
