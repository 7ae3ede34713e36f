package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The faults of {@link ExecutorFaultsIT} and {@link ClusterFaultsIT} under one long stage: the same
 * weights, every step told once, and an end in time.
 */
class ResidentFaultsIT extends ClusterFaults {
  private static final List<Object> MANY_STEPS =
      List.of("--layers", "784,64,10", "--epochs", "60", "--batch", "256");

  private static final int ALL_OF_MANY = 960;

  /** Half of a step's time is spent in the exchange. */
  private static final List<Object> MUCH_TO_SEND =
      List.of("--layers", "784,2048,10", "--epochs", "4", "--batch", "64", "--lr", "0.1");

  private static TrainingProcess resident(String run, List<Object> work, Object... more)
      throws Exception {
    List<Object> words = new ArrayList<>(List.of(more));
    words.addAll(List.of("--engine", "resident"));
    return train(cluster.master(), run, work, words.toArray());
  }

  private static void assertEveryStepOnce(String run, int steps) throws IOException {
    List<Integer> told = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(run(run).resolve("metrics.jsonl"))) {
      JsonNode node = mapper.readTree(line);
      if (node.get("type").asText().equals("step")) {
        told.add(node.get("step").asInt());
      }
    }
    assertEquals(IntStream.rangeClosed(1, steps).boxed().toList(), told);
  }

  @Test
  @Order(1)
  void executorsKilledAtRandomMomentsAreReplaced() throws Exception {
    TrainingProcess training = resident("killed", MANY_STEPS, "--executors", 2);
    Random random = new Random(5);
    for (int kill = 0; kill < 3; kill++) {
      training.awaitStep((int) training.steps() + 1 + random.nextInt(100));
      List<Long> executors = cluster.workingExecutors();
      cluster.killAndAwait(executors.get(random.nextInt(executors.size())));
    }
    assertEquals(undisturbed(MANY_STEPS), training.awaitWeights());
    assertFalse(training.errors().contains("\tat "), training.errors());
    assertEveryStepOnce("killed", ALL_OF_MANY);
  }

  @Test
  @Order(2)
  void executorKilledInTheMidstOfAnExchangeIsReplaced() throws Exception {
    TrainingProcess training = resident("exchange", MUCH_TO_SEND, "--executors", 2);
    for (int kill = 0; kill < 3; kill++) {
      training.awaitStep((int) training.steps() + 2);
      cluster.killAndAwait(cluster.workingExecutors().get(0));
    }
    assertEquals(undisturbed(MUCH_TO_SEND), training.awaitWeights());
  }

  /** Before there is a first step, four times. */
  @Test
  @Order(3)
  void fourKillsBeforeTheFirstVectorsAreFetchedAreSurvived() throws Exception {
    TrainingProcess training = resident("early", LONG_STEPS, "--executors", 1);
    for (int kill = 0; kill < 3; kill++) {
      Await.until("a task", () -> !cluster.workingExecutors().isEmpty());
      cluster.killAndAwait(cluster.workingExecutors().get(0));
    }
    assertEquals(undisturbed(LONG_STEPS), training.awaitWeights());
    assertEveryStepOnce("early", 3);
  }

  @Test
  @Order(4)
  void stoppedAndContinuedExecutorChangesNothing() throws Exception {
    TrainingProcess training = resident("straggler", MANY_STEPS, "--executors", 2).awaitStep(20);
    long straggler = cluster.executors().get(0);
    TrainingProcess.signal("STOP", straggler);
    long steps = training.steps();
    for (long now = -1; now != steps; steps = training.steps()) {
      now = steps;
      long started = System.nanoTime();
      Await.until("half a second", () -> System.nanoTime() - started > 500_000_000L);
    }
    TrainingProcess.signal("CONT", straggler);
    assertEquals(undisturbed(MANY_STEPS), training.awaitWeights());
  }

  @Test
  @Order(5)
  void executorStoppedForGoodIsGivenUp() throws Exception {
    TrainingProcess training = resident("stopped", MANY_STEPS, "--executors", 2).awaitStep(20);
    TrainingProcess.signal("STOP", cluster.executors().get(0));
    assertEquals(undisturbed(MANY_STEPS), training.awaitWeights());
    assertEveryStepOnce("stopped", ALL_OF_MANY);
  }

  /** From one engine to the other and back, on one machine and on several. */
  @Test
  @Order(6)
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
  @Order(7)
  void interruptEndsTheRunThoughAllExecutorsAreStopped() throws Exception {
    TrainingProcess training = resident("stuck", MANY_STEPS, "--executors", 2).awaitStep(20);
    for (long executor : cluster.executors()) {
      TrainingProcess.signal("STOP", executor);
    }
    training.signal("TERM");
    Result result = training.await();
    assertEquals(130, result.exitCode(), result.errors());
    for (long executor : cluster.executors()) {
      cluster.killAndAwait(executor);
    }
    assertEquals(undisturbed(MANY_STEPS), here("stuck", MANY_STEPS, "--resume"));
    assertEveryStepOnce("stuck", ALL_OF_MANY);
  }

  /** Teams have moved on by a slice when they learn of another's infinity; it is not kept. */
  @Test
  @Order(8)
  void divergedRunKeepsTheLastFiniteWeights() throws Exception {
    List<Object> wild = List.of("--loss", "half-squared-error", "--epochs", "2", "--lr", "99999");
    Result here = train("local[2]", "wild-here", wild).await();
    Result there = resident("wild", wild, "--executors", 2).await();
    assertEquals(75, here.exitCode(), here.errors());
    assertEquals(75, there.exitCode(), there.errors());
    assertEquals(TrainingProcess.weights(run("wild-here")), TrainingProcess.weights(run("wild")));
  }

  private static Path run(String name) {
    return temporary.resolve(name);
  }

  @Test
  @Order(9)
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
  @Order(10)
  void moreCoresThanThereAreEndInTimeWithAskedAndOffered() throws Exception {
    Result result =
        resident("none", SHORT_STEPS, "--executors", 64, "--startup-timeout", 10).await();
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(result.errors().contains("asked for 64 cores, "), result.errors());
  }

  @Test
  @Order(11)
  void runWithoutAnyWorkerLeftEndsInTime() throws Exception {
    TrainingProcess training = resident("alone", MANY_STEPS, "--startup-timeout", 60).awaitStep(20);
    TrainingProcess.signal("STOP", training.pid());
    for (long worker : cluster.workers()) {
      cluster.killAndAwait(worker);
    }
    TrainingProcess.signal("CONT", training.pid());
    Result result = training.await();
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(result.errors().contains("all executors are lost"), result.errors());
    assertEquals(undisturbed(MANY_STEPS), here("alone", MANY_STEPS, "--resume"));
    JsonNode summary = new ObjectMapper().readTree(run("alone").resolve("summary.json").toFile());
    assertTrue(summary.get("resumedAt").asInt() > 0, "what was kept is in a checkpoint");
  }
}
