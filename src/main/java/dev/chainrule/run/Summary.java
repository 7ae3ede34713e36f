package dev.chainrule.run;

import dev.chainrule.io.Json;
import dev.chainrule.linalg.Blas.BlasReport;
import dev.chainrule.train.Phases;
import dev.chainrule.train.SparkTasks;
import dev.chainrule.train.TrainListener.EpochReport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * {@code summary.json}: the run in numbers. The names of the components are the names in the file.
 *
 * @param outcome {@code finished}, {@code interrupted}, or {@code diverged} if a loss, gradient or
 *     weight was not finite
 * @param network layers, activations and loss in words
 * @param parameters how many numbers were trained
 * @param globalBatch rows of a step over all shards
 * @param steps updates made
 * @param resumedAt updates that earlier sessions had made; null if there were no earlier sessions
 * @param trainSeconds of the steps alone
 * @param phases where {@code trainSeconds} went, in seconds
 * @param sparkTasks Spark's own metrics of this session's tasks, in seconds
 * @param wallSeconds from the start of the program to this summary, without earlier sessions
 */
public record Summary(
    String outcome,
    String network,
    int parameters,
    long seed,
    int shards,
    int partitions,
    int treeDepth,
    int globalBatch,
    int epochs,
    int steps,
    Integer resumedAt,
    double learningRate,
    double momentum,
    boolean nesterov,
    String precision,
    String gradient,
    String master,
    Engines blas,
    double trainSeconds,
    double wallSeconds,
    double samplesPerSecond,
    Phases phases,
    SparkTasks sparkTasks,
    Double trainLoss,
    Double testLoss,
    Double testAccuracy,
    String weightsSha256,
    List<EpochReport> history,
    Provenance provenance) {

  /** The engine of the driver, and of each executor by its id. */
  public record Engines(BlasReport driver, Map<String, BlasReport> executors) {}

  /** Writes it into the run directory. */
  public void write(RunDirectory directory) {
    byte[] json = Json.pretty(this).getBytes(StandardCharsets.UTF_8);
    directory.write(RunDirectory.SUMMARY, out -> out.write(json));
  }
}
