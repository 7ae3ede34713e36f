package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.submit.Await;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Executors of a real cluster are killed and stopped under a run's feet; its weights are those of a
 * laptop that nobody disturbed.
 */
class ExecutorFaultsIT extends ClusterFaults {
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
    training.awaitStandstill();
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
}
