package dev.chainrule.study;

import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.StudyPoint.WeightHash;
import dev.chainrule.study.law.LawFit.Timing;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.train.Phases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Synthetic studies, whose answers are known. */
public final class Samples {
  static final String HASH = "0123456789abcdef".repeat(4);

  private Samples() {}

  /** A point with one repetition. */
  public static StudyPoint point(Scaling scaling, int executors, double seconds) {
    return new StudyPoint(
        scaling,
        EngineChoice.AGGREGATE,
        executors,
        1,
        false,
        100,
        102_400,
        List.of(seconds),
        null,
        HASH,
        List.of());
  }

  /** Points of strong scaling whose seconds a function gives. */
  public static List<StudyPoint> strong(IntToDoubleFunction seconds, int... executors) {
    return points(Scaling.STRONG, seconds, executors);
  }

  static List<StudyPoint> points(Scaling scaling, IntToDoubleFunction seconds, int... executors) {
    List<StudyPoint> points = new ArrayList<>();
    for (int n : executors) {
      points.add(point(scaling, n, seconds.applyAsDouble(n)));
    }
    return points;
  }

  public static List<Timing> timings(IntToDoubleFunction seconds, int... executors) {
    return IntStream.of(executors).mapToObj(n -> new Timing(n, seconds.applyAsDouble(n))).toList();
  }

  public static Study study(List<StudyPoint> points) {
    return new Study("a test", 64, points, Map.of(), List.of());
  }

  public static StudyPoint oversubscribed(StudyPoint p) {
    return new StudyPoint(
        p.scaling(),
        p.engine(),
        p.executors(),
        p.coresPerExecutor(),
        true,
        p.steps(),
        p.rows(),
        p.seconds(),
        p.phases(),
        p.weightsSha256(),
        p.hashes());
  }

  /** The same point of the resident engine, in {@code factor} times the seconds. */
  public static StudyPoint resident(StudyPoint p, double factor) {
    return new StudyPoint(
        p.scaling(),
        EngineChoice.RESIDENT,
        p.executors(),
        p.coresPerExecutor(),
        p.oversubscribed(),
        p.steps(),
        p.rows(),
        p.seconds().stream().map(s -> factor * s).toList(),
        p.phases() == null ? null : p.phases().times(factor),
        p.weightsSha256(),
        p.hashes());
  }

  /** The same point with the mean milliseconds of a step. */
  public static StudyPoint withPhases(StudyPoint p, Phases phases) {
    return new StudyPoint(
        p.scaling(),
        p.engine(),
        p.executors(),
        p.coresPerExecutor(),
        p.oversubscribed(),
        p.steps(),
        p.rows(),
        p.seconds(),
        phases,
        p.weightsSha256(),
        p.hashes());
  }

  /** {@link #rich} with both engines, where the resident one takes half the seconds. */
  static Study bothEngines() {
    Study rich = rich();
    List<StudyPoint> points = new ArrayList<>(rich.points());
    rich.points().forEach(point -> points.add(resident(point, 0.5)));
    return new Study(rich.title(), rich.physicalCores(), points, rich.facts(), rich.caveats());
  }

  /** What a study on an 8-core machine may look like: both scalings, phases, noise. */
  static Study rich() {
    List<StudyPoint> points = new ArrayList<>();
    for (int n : new int[] {1, 2, 3, 4, 6, 8, 16}) {
      double seconds = 2 + 38.0 / n + 0.4 * Math.log(n) + 0.08 * n + (n > 8 ? 4 : 0);
      points.add(noisy(Scaling.STRONG, n, 588, 602_112, seconds));
    }
    for (int n : new int[] {1, 2, 4, 8}) {
      double seconds = 10 + 0.8 * Math.log(n) + 0.1 * n;
      points.add(noisy(Scaling.WEAK, n, 150, 153_600L * n, seconds));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("network", "784-512-10, relu, softmax-cross-entropy, float32");
    facts.put("rows of a step", "1,024 in 16 shards");
    facts.put("machine", "8 cores, Linux 6.1 amd64");
    facts.put("Spark", "4.1.0, spark://127.0.0.1:7077");
    facts.put("BLAS", "native OpenBLAS 0.3.31 (Haswell), one thread a task");
    facts.put("Java", "Debian 17.0.15");
    facts.put("data", HASH);
    return new Study(
        "MNIST, 784-512-10",
        8,
        points,
        facts,
        List.of("All executors ran on one machine and shared its memory bandwidth."));
  }

  private static StudyPoint noisy(Scaling scaling, int n, int steps, long rows, double seconds) {
    double stepMs = 1000 * seconds / steps;
    double compute = 0.6 * stepMs;
    Phases phases =
        Phases.of(
            Map.of(
                "scheduling", 0.06 * stepMs,
                "broadcast", 0.08 * stepMs,
                "deserialise", 0.03 * stepMs,
                "compute", compute,
                "gemm", 0.7 * compute,
                "merge", 0.05 * stepMs,
                "transfer", 0.09 * stepMs,
                "update", 0.03 * stepMs,
                "stragglerWait", 0.06 * stepMs));
    List<WeightHash> hashes = List.of(new WeightHash(steps, "W1", HASH));
    return new StudyPoint(
        scaling,
        EngineChoice.AGGREGATE,
        n,
        1,
        StudyPoint.oversubscribes(n, 1, 8),
        steps,
        rows,
        List.of(0.985 * seconds, 1.0 * seconds, 1.06 * seconds, 1.01 * seconds, 0.995 * seconds),
        phases,
        HASH,
        scaling == Scaling.STRONG ? hashes : List.of());
  }
}
