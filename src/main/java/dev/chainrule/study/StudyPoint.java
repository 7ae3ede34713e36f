package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.train.Phases;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What was measured with one number of executors.
 *
 * @param scaling how work grows with the executors; points of one study may be of both kinds
 * @param engine that made the steps: aggregate or resident
 * @param executors how many there were
 * @param coresPerExecutor tasks that an executor runs at a time
 * @param oversubscribed whether there were more executor cores than physical ones, so that
 *     executors took turns: such a point says nothing about a real cluster
 * @param steps of one repetition
 * @param rows that one repetition trained on, over all its steps
 * @param seconds of the steps alone, for each repetition; warm-up is not among them
 * @param phases of a step, or null if they were not measured
 * @param weightsSha256 of the weights after the last step, or null if unknown
 * @param hashes of layers on the way there, ordered by step and layer; may be empty
 */
public record StudyPoint(
    Scaling scaling,
    EngineChoice engine,
    int executors,
    int coresPerExecutor,
    boolean oversubscribed,
    int steps,
    long rows,
    List<Double> seconds,
    Phases phases,
    String weightsSha256,
    List<WeightHash> hashes) {

  public StudyPoint {
    Objects.requireNonNull(scaling, "scaling");
    Objects.requireNonNull(engine, "engine");
    List<String> problems = new ArrayList<>();
    atLeastOne(problems, "executors", executors);
    atLeastOne(problems, "coresPerExecutor", coresPerExecutor);
    atLeastOne(problems, "steps", steps);
    atLeastOne(problems, "rows", rows);
    atLeastOne(problems, "repetitions", seconds.size());
    for (double s : seconds) {
      if (!(s > 0 && Double.isFinite(s))) {
        problems.add("seconds: " + s + ", expected more than 0");
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("study point: " + String.join("; ", problems));
    }
    seconds = List.copyOf(seconds);
    hashes = List.copyOf(hashes);
  }

  private static void atLeastOne(List<String> problems, String name, long value) {
    if (value < 1) {
      problems.add(Words.format("%s: %d, expected at least 1", name, value));
    }
  }

  /** Whether so many executors take turns on a machine's physical cores. */
  public static boolean oversubscribes(int executors, int coresPerExecutor, int physicalCores) {
    return (long) executors * coresPerExecutor > physicalCores;
  }

  /** {@code 2 executors × 1 core with the resident engine}, for messages. */
  String describe() {
    return describe(executors, coresPerExecutor, engine);
  }

  static String describe(int executors, int coresPerExecutor, EngineChoice engine) {
    return "%s × %s with the %s engine"
        .formatted(
            Words.count(executors, "executor"),
            Words.count(coresPerExecutor, "core"),
            engine.label());
  }

  /**
   * What a layer's weights were after a step.
   *
   * @param step updates made so far, at least 1
   * @param layer name of the tensor, such as {@code W1}
   * @param sha256 of its little-endian bytes, in hexadecimal digits
   */
  public record WeightHash(int step, String layer, String sha256) {
    public WeightHash {
      Objects.requireNonNull(layer, "layer");
      Objects.requireNonNull(sha256, "sha256");
    }
  }
}
