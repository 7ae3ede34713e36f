package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Runs that are interrupted, fail, or lose the workers of a real cluster; their weights are those
 * of a laptop that nobody disturbed.
 */
class ClusterFaultsIT extends ClusterFaults {
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
    interruptWithAllExecutorsStopped(training);
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
    Result result = awaitWithAllWorkersKilled(training);
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
