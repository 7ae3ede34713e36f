package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.ResourcesException;
import dev.chainrule.spark.SparkTraining;
import dev.chainrule.study.StudyPoint.WeightHash;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.train.Phases;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures the points of a study: each in a Spark context of its own, with a warm-up, the weights
 * of whose first run are hashed after every step, then the repetitions that count.
 */
public final class StudyRun {
  private final StudyPlan plan;
  private final Consumer<String> progress;

  /**
   * @param progress is given a line before and after each point
   */
  public StudyRun(StudyPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures all points, strong scaling first, and each with one engine after the other, so that
   * what disturbs the machine for long disturbs both. Those for which the cluster lacks cores are
   * reported and left out.
   *
   * @throws ResourcesException if it lacks cores for all of them
   */
  public List<StudyPoint> measure() {
    List<StudyPoint> points = new ArrayList<>();
    ResourcesException refused = null;
    for (Scaling scaling : plan.scalings()) {
      for (int n : plan.executors()) {
        for (EngineChoice engine : plan.engines()) {
          try {
            points.add(measure(scaling, n, engine));
          } catch (ResourcesException e) {
            refused = e;
            progress.accept("not measured: " + e.getMessage());
          }
        }
      }
    }
    if (points.isEmpty() && refused != null) {
      throw refused;
    }
    return points;
  }

  private StudyPoint measure(Scaling scaling, int n, EngineChoice engine) {
    TrainSettings settings = plan.settingsFor(scaling, n);
    String which = Words.format("%s scaling, %d, %s engine", scaling.label(), n, engine.label());
    progress.accept(which + " …");
    try (SparkTraining training =
        SparkTraining.open(
            plan.confFor(n), settings, plan.clusterFor(n, engine), plan.train(), plan.test())) {
      Hashes hashes = new Hashes();
      warmUp(which, training, List.of(hashes));
      List<TrainingResult> results = repeat(training);
      StudyPoint point = point(scaling, engine, n, results, hashes.found);
      progress.accept(
          Words.format(
              "%s: %.2f s for %,d rows", which, Spread.of(point.seconds()).median(), point.rows()));
      return point;
    }
  }

  /**
   * A new JVM compiles for a while what it runs much, on the cores that it computes with: on two of
   * them, a step with two executors took 22 ms at first and 15 after 20 s.
   */
  private void warmUp(String which, SparkTraining training, List<TrainListener> first) {
    long begin = System.nanoTime();
    training.run(first);
    int runs = 1;
    while (System.nanoTime() - begin < plan.warmupSeconds() * 1e9) {
      training.run(List.of());
      runs++;
    }
    progress.accept(
        Words.format(
            "%s: warm after %s, %.1f s",
            which, Words.count(runs, "run"), (System.nanoTime() - begin) / 1e9));
  }

  private List<TrainingResult> repeat(SparkTraining training) {
    List<TrainingResult> results = new ArrayList<>();
    for (int i = 0; i < plan.repetitions(); i++) {
      results.add(training.run(List.of()));
    }
    return results;
  }

  private StudyPoint point(
      Scaling scaling,
      EngineChoice engine,
      int n,
      List<TrainingResult> results,
      List<WeightHash> hashes) {
    Phases phases = results.stream().map(TrainingResult::phases).reduce(Phases.NONE, Phases::plus);
    TrainingResult last = results.get(results.size() - 1);
    int cores = plan.coresPerExecutor();
    return new StudyPoint(
        scaling,
        engine,
        n,
        cores,
        StudyPoint.oversubscribes(n, cores, plan.physicalCores()),
        last.steps(),
        last.rows(),
        results.stream().map(TrainingResult::trainSeconds).toList(),
        phases.times(1e3 / (last.steps() * results.size())),
        last.weights().sha256(),
        hashes);
  }

  /** One partition count and tree depth, with the seconds of its repetitions. */
  public record Shape(int partitions, int treeDepth, List<Double> seconds, String weightsSha256) {
    public Shape {
      seconds = List.copyOf(seconds);
    }
  }

  /**
   * Compares partition counts and tree depths, with the largest number of executors in the plan,
   * and its first engine.
   */
  public List<Shape> repartition(List<Integer> partitions, List<Integer> treeDepths) {
    int n = plan.executors().stream().max(Integer::compare).orElseThrow();
    List<Shape> shapes = new ArrayList<>();
    for (int count : partitions) {
      for (int depth : treeDepths) {
        shapes.add(shape(n, count, depth));
      }
    }
    return shapes;
  }

  private Shape shape(int n, int partitions, int depth) {
    String which = Words.format("%s, tree depth %d", Words.count(partitions, "partition"), depth);
    progress.accept(which + " …");
    ClusterSettings cluster = plan.clusterFor(n, plan.firstEngine()).withShape(partitions, depth);
    try (SparkTraining training =
        SparkTraining.open(plan.confFor(n), plan.settings(), cluster, plan.train(), plan.test())) {
      warmUp(which, training, List.of());
      List<TrainingResult> results = repeat(training);
      return new Shape(
          partitions,
          depth,
          results.stream().map(TrainingResult::trainSeconds).toList(),
          results.get(0).weights().sha256());
    }
  }

  /** Hashes each layer after each step, of a run whose time does not count. */
  private static final class Hashes implements TrainListener {
    private final List<WeightHash> found = new ArrayList<>();

    @Override
    public void reached(TrainState state) {
      Parameters weights = state.weights();
      for (ParameterLayout.Entry e : weights.layout().entries()) {
        found.add(new WeightHash(state.steps(), e.name(), weights.sha256(e.name())));
      }
    }
  }
}
