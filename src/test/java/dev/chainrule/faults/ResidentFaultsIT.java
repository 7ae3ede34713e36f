package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell.Result;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The faults of {@link ClusterFaultsIT} under one long stage: the same weights, and an end in time.
 */
class ResidentFaultsIT extends ResidentFaults {
  /** From one engine to the other and back, on one machine and on several. */
  @Test
  @Order(1)
  void interruptedRunIsGoneOnWithByTheOtherEngine() throws Exception {
    TrainingProcess first = resident("moved", MANY_STEPS, "--executors", 2).awaitStep(100);
    first.signal("TERM");
    assertEquals(130, first.await().exitCode());
    TrainingProcess second =
        train("local[2]", "moved", MANY_STEPS, "--resume").awaitStep((int) first.steps() + 20);
    second.signal("INT");
    assertEquals(130, second.await().exitCode());
    TrainingProcess third =
        train("local[2]", "moved", MANY_STEPS, "--resume", "--engine", "resident")
            .awaitStep((int) second.steps() + 20);
    third.signal("INT");
    assertEquals(130, third.await().exitCode());
    assertTrue(third.steps() < ALL_OF_MANY, "was still under way");
    assertEquals(
        undisturbed(MANY_STEPS),
        resident("moved", MANY_STEPS, "--executors", 2, "--resume").awaitWeights());
    assertEveryStepOnce("moved", ALL_OF_MANY);
  }

  @Test
  @Order(2)
  void interruptEndsTheRunThoughAllExecutorsAreStopped() throws Exception {
    TrainingProcess training = resident("stuck", MANY_STEPS, "--executors", 2).awaitStep(20);
    interruptWithAllExecutorsStopped(training);
    assertEquals(undisturbed(MANY_STEPS), here("stuck", MANY_STEPS, "--resume"));
    assertEveryStepOnce("stuck", ALL_OF_MANY);
  }

  /** Teams have moved on by a slice when they learn of another's infinity; it is not kept. */
  @Test
  @Order(3)
  void divergedRunKeepsTheLastFiniteWeights() throws Exception {
    List<Object> wild = List.of("--loss", "half-squared-error", "--epochs", "2", "--lr", "99999");
    Result here = train("local[2]", "wild-here", wild).await();
    Result there = resident("wild", wild, "--executors", 2).await();
    assertEquals(75, here.exitCode(), here.errors());
    assertEquals(75, there.exitCode(), there.errors());
    assertEquals(TrainingProcess.weights(run("wild-here")), TrainingProcess.weights(run("wild")));
  }

  @Test
  @Order(4)
  void lostWorkerIsDoneWithoutUntilAnotherComes() throws Exception {
    TrainingProcess training = resident("worker", ENDLESS, "--executors", 2).awaitStep(20);
    cluster.killAndAwait(cluster.workers().get(0));
    training.awaitStep((int) training.steps() + 200);
    List<Long> before = cluster.executors();
    cluster.addWorker(3);
    Await.until(
        "work of an executor that joined",
        () ->
            cluster.executors().stream()
                .anyMatch(pid -> !before.contains(pid) && cluster.tasks(pid) > 0));
    training.awaitStep((int) training.steps() + 200);
    training.signal("TERM");
    assertEquals(130, training.await().exitCode());
  }

  @Test
  @Order(5)
  void moreCoresThanThereAreEndInTimeWithAskedAndOffered() throws Exception {
    Result result =
        resident("none", SHORT_STEPS, "--executors", 64, "--startup-timeout", 10).await();
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(result.errors().contains("asked for 64 cores, "), result.errors());
  }

  @Test
  @Order(6)
  void runWithoutAnyWorkerLeftEndsInTime() throws Exception {
    TrainingProcess training = resident("alone", MANY_STEPS, "--startup-timeout", 60).awaitStep(20);
    Result result = awaitWithAllWorkersKilled(training);
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(result.errors().contains("all executors are lost"), result.errors());
    assertEquals(undisturbed(MANY_STEPS), here("alone", MANY_STEPS, "--resume"));
    JsonNode summary = new ObjectMapper().readTree(run("alone").resolve("summary.json").toFile());
    assertTrue(summary.get("resumedAt").asInt() > 0, "what was kept is in a checkpoint");
  }
}
