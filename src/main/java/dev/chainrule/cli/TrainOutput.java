package dev.chainrule.cli;

import dev.chainrule.data.DatasetInfo;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Blas.BlasReport;
import dev.chainrule.model.Network;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.Summary;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingPlan;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What {@code train} says before and after the steps, on the terminal and in the summary. */
final class TrainOutput {
  private final TrainSettings settings;
  private final SparkTraining spark;
  private final DatasetInfo train;
  private final DatasetInfo test;
  private final RunDirectory directory;
  private final ResumePoint start;
  private final Provenance provenance;

  TrainOutput(TrainingJob task, SparkTraining spark, RunDirectory directory, ResumePoint start) {
    this.settings = task.settings();
    this.provenance = task.provenance();
    this.spark = spark;
    this.train = task.train();
    this.test = task.test();
    this.directory = directory;
    this.start = start;
  }

  /** The engine of each executor up to now, by its id. */
  private Map<String, BlasReport> executors() {
    Map<String, BlasReport> executors = new TreeMap<>();
    spark.executors().forEach((id, report) -> executors.put(id, report.blas()));
    return executors;
  }

  /** Prints what is going to be trained, and how. */
  void printPlan(PrintStream out) {
    Network network = settings.compute().network();
    TrainingPlan plan = spark.plan();
    line(out, "spark", "%s, %s", spark.version(), spark.master());
    line(
        out,
        "data",
        "%,d + %,d images of %d x %d, %d classes",
        train.rows(),
        test.rows(),
        train.height(),
        train.width(),
        train.classes());
    line(
        out,
        "network",
        "%s, %s: %,d parameters, %s, %s gradients",
        network.text(),
        network.loss().label(),
        network.layout().trainedSize(),
        settings.compute().precision().label(),
        settings.compute().method().label());
    line(out, "blas", "%s", Blas.report());
    executors()
        .forEach(
            (id, blas) -> {
              if (!blas.equals(Blas.report())) {
                line(out, "", "executor %s differs: %s", id, blas);
              }
            });
    line(
        out,
        "plan",
        "%d %s of %d %s, %,d rows a step, %d shards in %d partitions, seed %d",
        plan.epochs(),
        plan.epochs() == 1 ? "epoch" : "epochs",
        plan.stepsPerEpoch(),
        plan.stepsPerEpoch() == 1 ? "step" : "steps",
        Math.min(settings.batch(), train.rows()),
        settings.shards(),
        spark.cluster().partitions(),
        settings.seed());
    line(out, "output", "%s", directory);
    if (start.resumed()) {
      line(out, "resume", "after step %,d of %,d", start.state().steps(), plan.totalSteps());
    } else if (start.asked()) {
      line(out, "resume", "there is no checkpoint to go on from: a new run begins");
    }
    out.println();
  }

  private static void line(PrintStream out, String title, String format, Object... arguments) {
    out.println(
        String.format(Locale.ROOT, "%-9s", title) + String.format(Locale.ROOT, format, arguments));
  }

  /** Prints the result. */
  void printResult(PrintStream out, TrainingResult result, Summary summary) {
    out.println();
    if (result.diverged()) {
      out.println(
          String.format(
              Locale.ROOT,
              "Diverged: the loss or a weight is NaN or infinite. The weights of step %,d were kept; a smaller --lr may help.",
              result.steps()));
    }
    if (result.outcome() == Outcome.INTERRUPTED) {
      out.println(
          String.format(
              Locale.ROOT,
              "Interrupted after step %,d of %,d. train --resume --out %s goes on.",
              result.steps(),
              spark.plan().totalSteps(),
              directory));
      return;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "test accuracy %s after %,d steps in %.1f s (%,.0f samples/s), %.1f s in %s",
            summary.testAccuracy() == null
                ? "unknown"
                : String.format(Locale.ROOT, "%.4f", summary.testAccuracy()),
            result.steps(),
            result.trainSeconds(),
            result.samplesPerSecond(),
            summary.wallSeconds(),
            start.resumed() ? "this session" : "all"));
    out.println("weights  sha256 " + summary.weightsSha256());
    out.println("model    " + directory.resolve(RunDirectory.MODEL));
  }

  Summary summary(TrainingResult result, double wallSeconds) {
    List<EpochReport> history = result.history();
    TrainingResult.TestFigures test = result.test();
    return new Summary(
        result.outcome().label(),
        settings.compute().network().text(),
        settings.compute().network().layout().trainedSize(),
        settings.seed(),
        settings.shards(),
        spark.cluster().partitions(),
        spark.cluster().treeDepth(),
        settings.batch(),
        settings.epochs(),
        result.steps(),
        start.resumed() ? start.state().steps() : null,
        settings.get(TrainSettings.LEARNING_RATE),
        settings.get(TrainSettings.MOMENTUM),
        settings.get(TrainSettings.NESTEROV),
        settings.compute().precision().label(),
        settings.compute().method().label(),
        spark.master(),
        new Summary.Engines(Blas.report(), executors()),
        result.trainSeconds(),
        wallSeconds,
        result.samplesPerSecond(),
        result.phases(),
        spark.tasks(),
        history.isEmpty() ? null : history.get(history.size() - 1).trainLoss(),
        test == null ? null : test.loss(),
        test == null ? null : test.accuracy(),
        result.weights().sha256(),
        history,
        provenance);
  }
}
