package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose processes are hurt under a run's feet, and the runs. */
@Timeout(1800)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ClusterFaults {
  /** 80 steps of some 40 ms. */
  static final List<Object> SHORT_STEPS =
      List.of("--layers", "784,64,10", "--epochs", "5", "--batch", "256", "--shards", "16");

  static final int STEPS = 80;

  /** One step of two tasks, each of which takes a second on one core, in each epoch. */
  static final List<Object> LONG_STEP =
      List.of(
          "--layers",
          "784,2048,10",
          "--batch",
          "4001",
          "--shards",
          "2",
          "--precision",
          "float64",
          "--lr",
          "0.1",
          "--decay",
          "none");

  static final List<Object> LONG_STEPS = with(LONG_STEP, "--epochs", 3);

  static final List<Object> ENDLESS = List.of("--layers", "784,64,10", "--epochs", "9999");

  /** Tasks: a few may go to an executor that has no data. */
  static final int MANY = 50;

  @TempDir static Path temporary;
  static Path data;
  static Shell shell;
  static Cluster cluster;
  static final Map<List<Object>, String> UNDISTURBED = new HashMap<>();

  @BeforeAll
  static void startCluster() throws Exception {
    data = Files.createDirectory(temporary.resolve("data"));
    MnistSubset.write(data, 4001, 300);
    shell = new Shell(temporary);
    cluster = new Cluster(temporary, 2);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.close();
  }

  static TrainingProcess train(String master, String run, List<Object> work, Object... more)
      throws Exception {
    return TrainingProcess.start(shell, temporary.resolve(run), master, words(work, more));
  }

  /** Without the cluster. */
  static String here(String run, List<Object> work, Object... more) throws Exception {
    return TrainingProcess.here(temporary.resolve(run), "local[2]", words(work, more));
  }

  static Object[] words(List<Object> work, Object... more) {
    return with(with(work, more), "--data", data).toArray();
  }

  static List<Object> with(List<Object> words, Object... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  static void interruptWithAllExecutorsStopped(TrainingProcess training) throws Exception {
    for (long executor : cluster.executors()) {
      TrainingProcess.signal("STOP", executor);
    }
    training.signal("TERM");
    Result result = training.await();
    assertEquals(130, result.exitCode(), result.errors());
    for (long executor : cluster.executors()) {
      cluster.killAndAwait(executor);
    }
  }

  /** The run must not come to its end while the workers die. */
  static Result awaitWithAllWorkersKilled(TrainingProcess training) throws Exception {
    TrainingProcess.signal("STOP", training.pid());
    for (long worker : cluster.workers()) {
      cluster.killAndAwait(worker);
    }
    TrainingProcess.signal("CONT", training.pid());
    return training.await();
  }

  static String undisturbed(List<Object> work, Object... more) throws Exception {
    if (!UNDISTURBED.containsKey(work)) {
      String run = "undisturbed-" + UNDISTURBED.size();
      UNDISTURBED.put(work, here(run, work, more));
    }
    return UNDISTURBED.get(work);
  }
}
