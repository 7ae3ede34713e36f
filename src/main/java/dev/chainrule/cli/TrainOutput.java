package dev.chainrule.cli;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.data.Augmentation;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.data.Standardization;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.run.FinalTest;
import dev.chainrule.run.FinalTest.Best;
import dev.chainrule.run.LiveLine;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.ResumePoint;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.RunSummary;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingPlan;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code train} says before and after the steps, on the terminal and in the summary. */
final class TrainOutput {
  private final TrainSettings settings;
  private final SparkTraining spark;
  private final TrainingJob job;
  private final Dataset train;
  private final RunDirectory directory;
  private final ResumePoint start;
  private final LiveLine live;
  private final Map<String, String> origins;
  private final Optional<String> firstWeights;

  /**
   * @param live where is told what goes before the result
   * @param origins where the settings that somebody set come from, by name
   * @param firstWeights where they are from; empty if they are drawn
   */
  TrainOutput(
      TrainingJob job,
      ResumePoint start,
      SparkTraining spark,
      RunDirectory directory,
      LiveLine live,
      Map<String, String> origins,
      Optional<String> firstWeights) {
    this.live = live;
    this.settings = job.settings();
    this.job = job;
    this.train = job.train();
    this.start = start;
    this.spark = spark;
    this.directory = directory;
    this.origins = origins;
    this.firstWeights = firstWeights;
  }

  /** What was found out about data, where it is not what MNIST has. */
  private void tellMeaning() {
    Encoding encoding = spark.encoding();
    if (encoding.divisor() == 1) {
      tell("numbers  taken as they are, %s", train.isOfBytes() ? "a byte each" : "a float32 each");
    }
    if (train.source().isSparse()) {
      tell("         zeros that the file leaves out are kept");
    }
    if (encoding.isStandardized()) {
      String how =
          settings.get(DataSettings.STANDARDIZE) == Standardization.UNIT
              ? "0 to 1"
              : "mean 0, deviation 1";
      tell("         each column brought to %s", how);
    }
    if (encoding.isNamed()) {
      tell("labels   %s", inOneLine(encoding.labels(train.classes()), SafeMessage::quote));
    }
  }

  /** Tells what is going to be trained, and how. */
  void tellPlan() {
    Network network = settings.compute().network();
    TrainingPlan plan = spark.plan();
    tell("spark    %s, %s", spark.version(), spark.master());
    tell(
        "data     %s + %,d %s of %d x %d, %d classes",
        job.validation()
            .map(held -> Words.format("%,d + %,d held out", train.rows(), held.rows()))
            .orElse(Words.format("%,d", train.rows())),
        job.test().rows(),
        train.height() > 1 ? "images" : "rows",
        train.height(),
        train.width(),
        train.classes());
    tellMeaning();
    List<Double> weights = settings.compute().preparation().classWeights();
    if (!weights.isEmpty()) {
      tell("classes  rows %s", inOneLine(train.classCounts(), String::valueOf));
      tell("         weights %s", inOneLine(weights, w -> Words.format("%.4g", w)));
    }
    tell(
        "network  %s, %s: %,d parameters, %s, %s gradients",
        network.text(),
        network.loss().label(),
        network.layout().trainedSize(),
        settings.compute().precision().label(),
        settings.compute().method().label());
    firstWeights.ifPresent(from -> tell("begin    %s", from));
    tell("blas     %s", Blas.report());
    spark
        .facts()
        .executors()
        .forEach(
            (id, blas) -> {
              if (!blas.equals(Blas.report())) {
                tell("         executor %s differs: %s", id, blas);
              }
            });
    tell(
        "plan     %s of %s, %s a step, %s in %s, seed %d",
        Words.count(plan.epochs(), "epoch"),
        Words.count(plan.stepsPerEpoch(), "step"),
        Words.count(Math.min(settings.batch(), train.rows()), "row"),
        Words.count(settings.shards(), "shard"),
        Words.count(spark.cluster().partitions(), "partition"),
        settings.seed());
    if (!settings.unusual().isEmpty()) {
      tell("settings %s", String.join(" ", settings.unusual()));
    }
    Augmentation augmentation = settings.compute().preparation().augmentation();
    if (!augmentation.isNone()) {
      tell("augment  %s", augmentation);
    }
    spark.engine().ifPresent(engine -> tell("engine   %s", engine));
    tell("output   %s", directory);
    if (start.resumed()) {
      tell("resume   after step %,d of %,d", start.state().steps(), plan.totalSteps());
    } else if (start.asked()) {
      tell("resume   there is no checkpoint to go on from: a new run begins");
    }
    live.tell("");
  }

  @FormatMethod
  private void tell(String format, Object... arguments) {
    live.tell(Words.format(format, arguments));
  }

  @FormatMethod
  private static void tellResult(String format, Object... arguments) {
    System.out.println(Words.format(format, arguments));
  }

  private static <N> String inOneLine(List<N> numbers, Function<N, String> words) {
    return numbers.stream().map(words).collect(Collectors.joining(" "));
  }

  /** The data that somebody has named is not in a run's directory, so it has to be named again. */
  private String withTheData() {
    return Stream.of("data", "train", "test").anyMatch(origins::containsKey)
        ? ", with the same data named again"
        : "";
  }

  /**
   * Tells the result.
   *
   * @param wallSeconds of this session, from the start of the program
   * @param page the report; empty if there is none
   */
  void tellResult(
      TrainingResult result, FinalTest test, double wallSeconds, Optional<String> page) {
    live.tell("");
    if (result.diverged()) {
      tellResult(
          "Diverged: the loss or a weight is NaN or infinite. The weights of step %,d were kept."
              + " A smaller --lr, --warmup-epochs 1 or --clip-norm 1 may help.",
          result.steps());
    }
    if (result.outcome() == Outcome.CONVERGED) {
      tellResult(
          "Converged after step %,d of %,d: the gradient is 0 within --tolerance, or no step makes"
              + " the loss smaller.",
          result.steps(), spark.plan().totalSteps());
    }
    if (result.outcome() == Outcome.INTERRUPTED) {
      tellResult(
          "Interrupted after step %,d of %,d. train --resume --out %s goes on%s.",
          result.steps(), spark.plan().totalSteps(), directory, withTheData());
      return;
    }
    RunSummary.stopReason(job, result).ifPresent(reason -> tellResult("stopped  %s", reason));
    tellResult(
        "test accuracy %s after %s in %.1f s (%,.0f samples/s), %.1f s in %s",
        test.last() == null ? "unknown" : Words.format("%.4f", test.last().accuracy()),
        Words.count(result.steps(), "step"),
        result.trainSeconds(),
        result.samplesPerSecond(),
        wallSeconds,
        start.resumed() ? "this session" : "all");
    tellResult("weights  sha256 %s", result.weights().sha256());
    test.best().ifPresent(best -> tellBest(best));
    tellResult("model    %s", directory.resolve(RunDirectory.MODEL));
    page.ifPresent(file -> tellResult("report   %s", file));
  }

  private void tellBest(Best best) {
    tellResult(
        "best     epoch %d: validation accuracy %.4f, test accuracy %.4f, %s",
        best.epoch().epoch(),
        best.epoch().testAccuracy(),
        best.test().accuracy(),
        directory.resolve(RunDirectory.BEST_MODEL));
  }

  /**
   * {@code summary.json}: the run in numbers.
   *
   * @param wallSeconds from the start of the program to this summary, without earlier sessions
   */
  Map<String, Object> summary(
      TrainingResult result, FinalTest test, Provenance provenance, double wallSeconds) {
    return new RunSummary(job, start, spark.encoding(), spark.facts(), provenance, origins)
        .of(result, test, wallSeconds);
  }
}
