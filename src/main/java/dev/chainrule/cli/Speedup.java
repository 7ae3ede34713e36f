package dev.chainrule.cli;

import dev.chainrule.run.LiveLine;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.study.RepartitionTable;
import dev.chainrule.study.Study;
import dev.chainrule.study.StudyFacts;
import dev.chainrule.study.StudyPlan;
import dev.chainrule.study.StudyPoint;
import dev.chainrule.study.StudyReport;
import dev.chainrule.study.StudyRun;
import dev.chainrule.study.StudyTable;
import dev.chainrule.study.law.Scaling;
import java.util.List;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chainrule speedup}. */
@Command(
    name = "speedup",
    description = {
      "Measures how much faster more executors are, and writes a report.",
      "Trains the same network with 1, 2, 4, … executors, each in a Spark context of its own with a"
          + " warm-up and repetitions, checks that the weights end equal, and writes study.json,"
          + " study.csv and report.html: speed-up, efficiency, where the time goes, a prediction,"
          + " and from how many executors on it no longer pays."
    },
    footer = {
      "",
      "Example: chainrule speedup --executors 1,2 --master spark://127.0.0.1:7077 --epochs 2"
    })
final class Speedup extends CheckedCommand {
  /** Which scalings to measure. */
  enum Kind {
    STRONG,
    WEAK,
    BOTH;

    List<Scaling> scalings() {
      return switch (this) {
        case STRONG -> List.of(Scaling.STRONG);
        case WEAK -> List.of(Scaling.WEAK);
        case BOTH -> List.of(Scaling.STRONG, Scaling.WEAK);
      };
    }
  }

  static final Setting<List<Integer>> EXECUTORS =
      Setting.wholes(
              "executors",
              Speedup::counts,
              "counts such as 1,2,4",
              "Numbers of executors to measure; with a local master, of cores.")
          .orElse(List.of(1, 2));

  static final Setting<Integer> EXECUTOR_CORES =
      Setting.whole("executor-cores", 1, Range.atLeast(1), "Cores of each.");
  static final Setting<Kind> SCALING =
      Setting.choice(
          "scaling",
          Kind.BOTH,
          "strong: the same work for all; weak: rows of a step grow with the executors; both.");
  static final Setting<List<EngineChoice>> ENGINE =
      Setting.choices(
              "engine",
              List.of(EngineChoice.AGGREGATE, EngineChoice.RESIDENT),
              EngineChoice::label,
              "aggregate: a Spark job for each step; resident: one long stage that makes all steps;"
                  + " aggregate,resident: both, side by side. The bits are the same.")
          .orElse(List.of(EngineChoice.AGGREGATE));

  static final Setting<Double> WARMUP =
      Setting.number(
          "warmup-seconds",
          20,
          Range.atLeast(0).upTo(3600),
          "How long each point runs before what counts, at least once: new JVMs compile for a while"
              + " what they run, on the same cores.");
  static final Setting<Integer> REPETITIONS =
      Setting.whole("repetitions", 5, Range.atLeast(1), "Runs of each point that count.");
  static final Setting<Boolean> REPARTITION =
      Setting.flag(
          "repartition",
          false,
          "Also compare partition counts and tree depths, with the largest number of executors and"
              + " the first engine; each shape warms up, too.");
  static final Setting<Integer> PHYSICAL_CORES =
      Setting.whole(
          "physical-cores",
          0,
          Range.atLeast(0),
          "Cores there really are; points with more are marked as oversubscribed and not fitted;"
              + " 0: this machine's with a local master or one on localhost, else all asked"
              + " for.");

  @Mixin
  SettingGroup study =
      new SettingGroup(
          "Study",
          EXECUTORS,
          EXECUTOR_CORES,
          SCALING,
          ENGINE,
          WARMUP,
          REPETITIONS,
          REPARTITION,
          PHYSICAL_CORES);

  @Mixin TrainingOptions training = new TrainingOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin ProgressOptions progress = new ProgressOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();

  /** Each only once, in rising order. */
  private static List<Integer> counts(List<Integer> numbers) {
    List<Integer> counts = numbers.stream().distinct().sorted().toList();
    if (counts.get(0) < 1) {
      throw new IllegalArgumentException("less than 1");
    }
    return counts;
  }

  @Override
  void check() {
    training.check(common);
    output.check(common);
    cluster.check(common, training.shards(common));
  }

  @Override
  int run() {
    TrainingJob job = training.job(common, cluster.blas());
    SparkConf conf = cluster.apply(common.sparkConf());
    StudyPlan plan =
        new StudyPlan(
            conf,
            job.settings(),
            cluster.settings(0, study.get(ENGINE).get(0)),
            job.train(),
            job.judged(),
            study.get(SCALING).scalings(),
            study.get(ENGINE),
            study.get(EXECUTORS),
            study.get(EXECUTOR_CORES),
            study.get(WARMUP),
            study.get(REPETITIONS),
            physicalCores(conf));
    try (RunDirectory directory = output.create(common.hadoop(), "speedup-")) {
      measure(plan, directory);
    }
    return ExitCode.DONE;
  }

  private void measure(StudyPlan plan, RunDirectory directory) {
    try (LiveLine live = progress.open()) {
      measure(plan, directory, live);
    }
  }

  private void measure(StudyPlan plan, RunDirectory directory, LiveLine live) {
    live.stage("measuring");
    StudyRun run =
        new StudyRun(
            plan,
            line -> {
              live.tell(line);
              live.stage("measuring"); // How long that takes is counted anew.
            });
    List<StudyPoint> points = run.measure();
    Study study =
        new Study(
            StudyFacts.title(plan),
            plan.physicalCores(),
            points,
            StudyFacts.facts(plan),
            StudyFacts.caveats(plan));
    directory.clear();
    StudyReport.write(directory, study);
    live.giveWay();
    System.out.println();
    System.out.print(StudyTable.format(study));
    if (this.study.get(REPARTITION)) {
      List<Integer> partitions = RepartitionTable.partitions(plan);
      List<StudyRun.Shape> shapes = run.repartition(partitions, RepartitionTable.treeDepths(plan));
      live.giveWay();
      System.out.println();
      System.out.print(RepartitionTable.format(shapes));
      RepartitionTable.write(directory, shapes);
    }
    live.close();
    System.out.println("report   " + directory.resolve(RunDirectory.REPORT));
  }

  private int physicalCores(SparkConf conf) {
    if (study.get(PHYSICAL_CORES) > 0) {
      return study.get(PHYSICAL_CORES);
    }
    int most = study.get(EXECUTORS).stream().max(Integer::compare).orElse(1);
    return MasterUrl.of(conf).staysHere()
        ? Runtime.getRuntime().availableProcessors()
        : most * study.get(EXECUTOR_CORES);
  }
}
