package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.Json;
import dev.chainrule.submit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/**
 * Runs that go on until a test has seen what it waits for, on machines of a cluster that come and
 * go; the weights after each epoch are those of a laptop.
 */
abstract class EndlessRuns extends ResidentFaults {
  /** An epoch has 16 steps; how many epochs there are changes nothing in the first ones. */
  static final List<Object> STEPS =
      List.of("--layers", "784,64,10", "--batch", "256", "--shards", "16", "--decay", "none");

  /** 63 longer ones, for the engine that makes many in a second. */
  static final List<Object> LARGER_STEPS =
      List.of("--layers", "784,1024,10", "--batch", "64", "--lr", "0.1", "--decay", "none");

  private static final Map<String, String> LEAVES =
      Map.of("SPARK_DAEMON_JAVA_OPTS", "-Dspark.decommission.enabled=true");

  /** Another machine, in the eyes of Spark. */
  static final String ELSEWHERE = "127.0.0.2";

  /** Those of an ended run take a moment to end, and must not be taken for the next one's. */
  @BeforeEach
  void awaitNoExecutors() throws Exception {
    Await.until("the end of earlier executors", () -> cluster.executors().isEmpty());
  }

  /** Another machine, if there is none but this. */
  static void addMachine() throws Exception {
    if (Cluster.on(ELSEWHERE, cluster.workers()).isEmpty()) {
      cluster.addWorker(3, ELSEWHERE, LEAVES);
    }
  }

  static List<Object> settings(String... settings) {
    return Stream.of(settings).flatMap(setting -> Stream.<Object>of("--conf", setting)).toList();
  }

  /** A run that goes on until the test has seen what it waits for. */
  static TrainingProcess endless(String run, List<Object> work, List<Object> more)
      throws Exception {
    return train(cluster.master(), run, work, with(more, "--epochs", 9999).toArray());
  }

  static TrainingProcess endlessResident(String run, List<Object> work, List<Object> more)
      throws Exception {
    return endless(run, work, with(more, "--engine", "resident"));
  }

  /** Ends a run after one more epoch; in each the weights must have been those of a laptop. */
  static void assertSameBits(TrainingProcess training, String run, List<Object> work)
      throws Exception {
    int before = weightsOfEpochs(run).size();
    Await.until(
        "another epoch",
        () -> {
          assertTrue(training.isAlive(), training::errors);
          return weightsOfEpochs(run).size() > before;
        },
        () -> " after " + before + ":\n" + training.errors());
    training.signal("TERM");
    assertEquals(130, training.await().exitCode(), training.errors());
    List<String> weights = weightsOfEpochs(run);
    String here = run + "-here";
    here(here, work, "--epochs", weights.size(), "--engine", "resident");
    assertEquals(weightsOfEpochs(here), weights);
  }

  private static List<String> weightsOfEpochs(String run) throws IOException {
    Path metrics = run(run).resolve("metrics.jsonl");
    if (Files.notExists(metrics)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(metrics)) {
      return lines
          .filter(line -> line.startsWith("{\"type\":\"epoch\"") && line.endsWith("}"))
          .map(line -> Json.parse(line).orElseThrow().get("weightsSha256").asText())
          .toList();
    }
  }

  /** Continues an executor that was stopped, if it was not given up meanwhile. */
  static void goOn(long executor) throws Exception {
    if (cluster.executors().contains(executor)) {
      new ProcessBuilder("kill", "-CONT", String.valueOf(executor)).start().waitFor();
    }
  }
}
