package dev.chainrule.cli;

import dev.chainrule.checkpoint.RunDirectory;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.study.RepartitionTable;
import dev.chainrule.study.Scaling;
import dev.chainrule.study.Study;
import dev.chainrule.study.StudyFacts;
import dev.chainrule.study.StudyPlan;
import dev.chainrule.study.StudyPoint;
import dev.chainrule.study.StudyReport;
import dev.chainrule.study.StudyRun;
import dev.chainrule.study.StudyTable;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chainrule speedup}. */
@Command(
    name = "speedup",
    sortOptions = false,
    description = {
      "Measures what executors buy, and writes a page about it.",
      "Trains the same network with 1, 2, 4, … executors, each in a Spark context of its own with a",
      "warm-up and repetitions, checks that the weights end equal,",
      "and writes study.json, study.csv and report.html: speed-up, efficiency, where the time goes,",
      "a prediction, and from how many executors on it no longer pays.",
      ""
    },
    footer = {
      "",
      "Example: chainrule speedup --executors 1,2 --master spark://127.0.0.1:7077 --epochs 2"
    })
final class Speedup implements Callable<Integer> {
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

  @Option(
      names = "--executors",
      paramLabel = "N,N,…",
      converter = Counts.Converter.class,
      defaultValue = "1,2",
      description = {
        "Numbers of executors to measure; with a local master, of cores. Default: ${DEFAULT-VALUE}."
      })
  Counts executors;

  @Option(
      names = "--executor-cores",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cores of each. Default: ${DEFAULT-VALUE}.")
  int executorCores;

  @Option(
      names = "--scaling",
      paramLabel = "KIND",
      defaultValue = "both",
      description = {
        "strong: the same work for all; weak: rows of a step grow with the executors; both.",
        "Default: ${DEFAULT-VALUE}."
      })
  Kind scaling;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of each point, after one that warms up. Default: ${DEFAULT-VALUE}.")
  int repetitions;

  @Option(
      names = "--repartition",
      description = "Also compare partition counts and tree depths, with the most executors.")
  boolean repartition;

  @Option(
      names = "--physical-cores",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Cores there really are; points with more are marked as oversubscribed and not fitted.",
        "Default: this machine's with a local master or one on localhost, else all asked for."
      })
  int physicalCores;

  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin TrainingOptions training = new TrainingOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    common.begin();
    Task.check(common, network, training);
    ClusterSettings clusterSettings = common.collect(() -> cluster.settings(0));
    cluster.check(common, training.shards);
    common.require(repetitions >= 1, "--repetitions: %d, expected at least 1", repetitions);
    common.require(executorCores >= 1, "--executor-cores: %d, expected at least 1", executorCores);
    common.require(physicalCores >= 0, "--physical-cores: %d, expected 0 or more", physicalCores);
    common.throwProblems();

    Task task = Task.prepare(common, data, network, training, cluster.blas);
    SparkConf conf = cluster.apply(common.sparkConf());
    StudyPlan plan =
        new StudyPlan(
            conf,
            task.settings(),
            clusterSettings,
            task.train(),
            task.test(),
            scaling.scalings(),
            executors.values(),
            executorCores,
            repetitions,
            physicalCores(conf));
    try (RunDirectory directory = output.create(common.hadoop(), "speedup-")) {
      measure(plan, directory);
    }
    return ExitCode.DONE;
  }

  private void measure(StudyPlan plan, RunDirectory directory) {
    StudyRun run = new StudyRun(plan, System.out::println);
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
    System.out.println();
    System.out.print(StudyTable.format(study));
    if (repartition) {
      List<Integer> partitions = RepartitionTable.partitions(plan);
      List<StudyRun.Shape> shapes = run.repartition(partitions, List.of(1, 2, 3));
      System.out.println();
      System.out.print(RepartitionTable.format(shapes));
      RepartitionTable.write(directory, shapes);
    }
    System.out.println("report   " + directory.resolve(RunDirectory.REPORT));
  }

  private int physicalCores(SparkConf conf) {
    if (physicalCores > 0) {
      return physicalCores;
    }
    int most = executors.values().stream().max(Integer::compare).orElse(1);
    return MasterUrl.of(conf).staysHere()
        ? Runtime.getRuntime().availableProcessors()
        : most * executorCores;
  }
}
