package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors and workers of a real cluster are killed and stopped under a run's feet; its weights
 * are those of a laptop that nobody disturbed.
 */
@Timeout(1800)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterFaultsIT {
  /** 80 steps of some 40 ms. */
  private static final List<Object> SHORT_STEPS =
      List.of("--layers", "784,64,10", "--epochs", "5", "--batch", "256");

  private static final int STEPS = 80;

  /** Four steps that take seconds on one core. */
  private static final List<Object> LONG_STEPS =
      List.of(
          "--layers",
          "784,4096,10",
          "--epochs",
          "4",
          "--batch",
          "4001",
          "--shards",
          "4",
          "--precision",
          "float64",
          "--lr",
          "0.1");

  private static final List<Object> ENDLESS = List.of("--layers", "784,64,10", "--epochs", "9999");

  /** Tasks: a few may go to an executor that has no data. */
  private static final int MANY = 50;

  @TempDir static Path temporary;
  private static Path data;
  private static Shell shell;
  private static Cluster cluster;
  private static final Map<List<Object>, String> UNDISTURBED = new HashMap<>();

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

  private static TrainingProcess train(String master, String run, List<Object> work, Object... more)
      throws Exception {
    return TrainingProcess.start(shell, temporary.resolve(run), master, words(work, more));
  }

  /** Without the cluster. */
  private static String here(String run, List<Object> work, Object... more) throws Exception {
    return TrainingProcess.here(temporary.resolve(run), "local[2]", words(work, more));
  }

  private static Object[] words(List<Object> work, Object... more) {
    List<Object> words = new ArrayList<>(work);
    words.addAll(List.of(more));
    words.addAll(List.of("--data", data));
    return words.toArray();
  }

  private static String undisturbed(List<Object> work, Object... more) throws Exception {
    if (!UNDISTURBED.containsKey(work)) {
      String run = "undisturbed-" + UNDISTURBED.size();
      UNDISTURBED.put(work, here(run, work, more));
    }
    return UNDISTURBED.get(work);
  }

  @Test
  @Order(1)
  void executorsKilledAtThreeRandomStepsAreReplaced() throws Exception {
    TrainingProcess training = train(cluster.master(), "killed", SHORT_STEPS, "--executors", 2);
    Random random = new Random(5);
    for (int kill = 0; kill < 3; kill++) {
      training.awaitStep((int) training.steps() + 1 + random.nextInt(12));
      Await.until("an executor with data", () -> !cluster.workingExecutors().isEmpty());
      List<Long> executors = cluster.workingExecutors();
      cluster.killAndAwait(executors.get(random.nextInt(executors.size())));
    }
    assertEquals(undisturbed(SHORT_STEPS), training.awaitWeights());
    assertFalse(training.errors().contains("\tat "), training.errors());
  }

  /** Spark gives a job up when a task was lost four times: the driver runs the step again. */
  @Test
  @Order(2)
  void fourKillsInOneStepAreSurvived() throws Exception {
    TrainingProcess training = train(cluster.master(), "four", LONG_STEPS, "--executors", 1);
    training.awaitStep(1);
    long executor = cluster.awaitWorkingExecutor();
    long steps = training.steps();
    for (int kill = 1; kill < 4; kill++) {
      cluster.killAndAwait(executor);
      executor = cluster.awaitWorkingExecutor();
    }
    cluster.killAndAwait(executor);
    assertEquals(steps, training.steps(), "all kills are within a step");
    assertEquals(undisturbed(LONG_STEPS), training.awaitWeights());
    assertTrue(
        training.errors().contains("failed (attempt 1 of 4), trying again"), training.errors());
    JsonNode engines =
        new ObjectMapper()
            .readTree(temporary.resolve("four/summary.json").toFile())
            .at("/blas/executors");
    assertTrue(engines.size() >= 2, "the one that came last is named too: " + engines);
  }

  @Test
  @Order(3)
  void stoppedAndContinuedExecutorChangesNothing() throws Exception {
    TrainingProcess training =
        train(cluster.master(), "straggler", SHORT_STEPS, "--executors", 2).awaitStep(20);
    long straggler = cluster.executors().get(0);
    TrainingProcess.signal("STOP", straggler);
    long steps = training.steps();
    // Until the run stands still; a step under way may end without the straggler.
    for (long now = -1; now != steps; steps = training.steps()) {
      now = steps;
      long started = System.nanoTime();
      Await.until("half a second", () -> System.nanoTime() - started > 500_000_000L);
    }
    TrainingProcess.signal("CONT", straggler);
    assertEquals(undisturbed(SHORT_STEPS), training.awaitWeights());
  }

  @Test
  @Order(4)
  void executorStoppedForGoodIsGivenUp() throws Exception {
    TrainingProcess training =
        train(cluster.master(), "stopped", SHORT_STEPS, "--executors", 2).awaitStep(20);
    TrainingProcess.signal("STOP", cluster.executors().get(0));
    training.awaitStep((int) training.steps() + 3);
    assertEquals(undisturbed(SHORT_STEPS), training.awaitWeights());
  }

  @Test
  @Order(5)
  void interruptedRunGoesOnWithOtherPartitionsAndThenOnACluster() throws Exception {
    TrainingProcess one = train("local[1]", "moved", SHORT_STEPS, "--partitions", 1).awaitStep(30);
    one.signal("TERM");
    assertEquals(130, one.await().exitCode());
    TrainingProcess five =
        train("local[2]", "moved", SHORT_STEPS, "--partitions", 5, "--resume").awaitStep(50);
    five.signal("INT");
    assertEquals(130, five.await().exitCode());
    assertTrue(five.steps() < STEPS, "was still under way");
    TrainingProcess two =
        train(cluster.master(), "moved", SHORT_STEPS, "--executors", 2, "--resume");
    assertEquals(undisturbed(SHORT_STEPS), two.awaitWeights());
    assertEquals(STEPS, two.steps());
  }

  /** The step cannot end, since those who compute it do not run; the driver gives it up. */
  @Test
  @Order(6)
  void interruptEndsTheRunThoughAllExecutorsAreStopped() throws Exception {
    TrainingProcess training =
        train(cluster.master(), "stuck", SHORT_STEPS, "--executors", 2).awaitStep(20);
    for (long executor : cluster.executors()) {
      TrainingProcess.signal("STOP", executor);
    }
    training.signal("TERM");
    Result result = training.await();
    assertEquals(130, result.exitCode(), result.errors());
    for (long executor : cluster.executors()) {
      cluster.killAndAwait(executor);
    }
    assertEquals(undisturbed(SHORT_STEPS), here("stuck", SHORT_STEPS, "--resume"));
  }

  /** The gradients of this network are larger than the driver may take, ever. */
  @Test
  @Order(7)
  void stepThatAlwaysFailsEndsTheRunAndNamesTheCause() throws Exception {
    TrainingProcess training =
        train(
            cluster.master(),
            "failing",
            List.of("--layers", "784,512,10", "--epochs", "1"),
            "--conf",
            "spark.driver.maxResultSize=1m");
    Result result = training.await();
    assertEquals(70, result.exitCode(), result.errors());
    String last = result.errorLines().get(result.errorLines().size() - 1);
    assertTrue(last.contains("step 1 of 4: gradient failed 4 times: "), last);
    assertTrue(last.contains("bigger than spark.driver.maxResultSize"), last);
    assertTrue(Files.exists(temporary.resolve("failing/checkpoints/step-00000000.ckpt")));
  }

  @Test
  @Order(8)
  void killedWorkerIsReplacedByAnother() throws Exception {
    TrainingProcess training =
        train(cluster.master(), "worker", SHORT_STEPS, "--executors", 2).awaitStep(20);
    cluster.killAndAwait(cluster.workers().get(0));
    cluster.addWorker(3);
    assertEquals(undisturbed(SHORT_STEPS), training.awaitWeights());
  }

  /** Left to itself, Spark would keep giving all tasks to those who hold the data. */
  @Test
  @Order(9)
  void executorThatJoinsIsGivenDataAndWork() throws Exception {
    TrainingProcess training =
        train(cluster.master(), "joined", ENDLESS, "--executors", 2).awaitStep(5);
    List<Long> first = cluster.executors();
    cluster.killAndAwait(first.get(0));
    Await.until(
        "work of an executor that joined, in step after step",
        () ->
            cluster.executors().stream()
                .anyMatch(pid -> !first.contains(pid) && cluster.tasks(pid) > MANY));
    training.signal("TERM");
    assertEquals(130, training.await().exitCode());
  }

  @Test
  @Order(10)
  void runWithoutAnyWorkerLeftEndsInTime() throws Exception {
    TrainingProcess training = trainWithLittlePatience();
    // It must not come to its end while the workers die.
    TrainingProcess.signal("STOP", training.pid());
    for (long worker : cluster.workers()) {
      cluster.killAndAwait(worker);
    }
    TrainingProcess.signal("CONT", training.pid());
    Result result = training.await();
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(result.errors().contains("all executors are lost, and none came within 20 s"));
    assertEquals(undisturbed(SHORT_STEPS), here("alone", SHORT_STEPS, "--resume"));
  }

  /**
   * A run that is under way. On a busy machine the first executor may take longer than it waits for
   * one: then it is started again.
   */
  private static TrainingProcess trainWithLittlePatience() throws Exception {
    while (true) {
      TrainingProcess training =
          train(cluster.master(), "alone", SHORT_STEPS, "--startup-timeout", 20);
      Await.until("steps or an end", () -> training.steps() >= 20 || !training.isAlive());
      if (training.isAlive()) {
        return training;
      }
      assertTrue(training.errors().contains("0 offered within 20 s"), training.errors());
    }
  }
}
