package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.chainrule.submit.Await;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The faults of {@link ExecutorFaultsIT} under one long stage: the same weights, and every step
 * told once.
 *
 * <p>{@code -Dchainrule.kill.rounds=N} kills at random moments in N runs in place of 1, and in the
 * midst of exchanges in N more.
 */
class ResidentKillsIT extends ResidentFaults {
  static IntStream rounds() {
    return IntStream.rangeClosed(1, Integer.getInteger("chainrule.kill.rounds", 1));
  }

  @ParameterizedTest
  @MethodSource("rounds")
  @Order(1)
  void executorsKilledAtRandomMomentsAreReplaced(int round) throws Exception {
    TrainingProcess training = resident("killed-" + round, MANY_STEPS, "--executors", 2);
    Random random = new Random(round);
    for (int kill = 0; kill < 3; kill++) {
      training.awaitStep((int) training.steps() + 1 + random.nextInt(100));
      List<Long> executors = cluster.workingExecutors();
      cluster.killAndAwait(executors.get(random.nextInt(executors.size())));
    }
    assertEquals(undisturbed(MANY_STEPS), training.awaitWeights());
    assertFalse(training.errors().contains("\tat "), training.errors());
    assertEveryStepOnce("killed-" + round, ALL_OF_MANY);
  }

  @ParameterizedTest
  @MethodSource("rounds")
  @Order(2)
  void executorKilledInTheMidstOfAnExchangeIsReplaced(int round) throws Exception {
    TrainingProcess training = resident("exchange-" + round, MUCH_TO_SEND, "--executors", 2);
    for (int kill = 0; kill < 3; kill++) {
      training.awaitStep((int) training.steps() + 2);
      cluster.killAndAwait(cluster.workingExecutors().get(0));
    }
    assertEquals(undisturbed(MUCH_TO_SEND), training.awaitWeights());
  }

  /** Before there is a first step. */
  @Test
  @Order(3)
  void fourKillsBeforeTheFirstVectorsAreFetchedAreSurvived() throws Exception {
    TrainingProcess training = resident("early", LONG_STEPS, "--executors", 1);
    for (int kill = 0; kill < 4; kill++) {
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
    training.awaitStandstill();
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
}
