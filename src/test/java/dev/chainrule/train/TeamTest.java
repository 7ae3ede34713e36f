package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Loss;
import dev.chainrule.model.NetworkText;
import dev.chainrule.optim.Regularization;
import dev.chainrule.optim.Step;
import dev.chainrule.train.Team.TeamFailedException;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainingResult.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that share all vectors make the bits of the plain engine. */
@Timeout(600)
class TeamTest {
  @TempDir static Path dir;
  private static LocalRun run;

  @BeforeAll
  static void writeData() throws IOException {
    run = new LocalRun(MnistSubset.write(dir, 1000, 100));
  }

  private static void assertSameRun(TrainSettings settings, int members)
      throws InterruptedException {
    TrainingResult expected = run.train(settings);
    TrainingResult found =
        run.trainByTeam(members, settings, TrainState.start(settings.initialWeights()));
    assertEquals(
        expected.history().stream().map(EpochReport::weightsSha256).toList(),
        found.history().stream().map(EpochReport::weightsSha256).toList());
    assertEquals(expected.outcome(), found.outcome());
    assertEquals(expected.weights().sha256(), found.weights().sha256());
    assertEquals(expected.rows(), found.rows());
    for (int epoch = 0; epoch < expected.history().size(); epoch++) {
      EpochReport one = expected.history().get(epoch);
      EpochReport other = found.history().get(epoch);
      assertEquals(one.trainLoss(), other.trainLoss());
      assertEquals(one.testAccuracy(), other.testAccuracy());
    }
  }

  @Test
  void classWeightsReachEveryThread() throws InterruptedException {
    assertSameRun(
        run.settings()
            .withBatch(100)
            .build()
            .with(TrainSettings.CLASS_WEIGHTS, ClassWeights.BALANCED)
            .withClassCounts(run.classCounts()),
        3);
  }

  @ParameterizedTest
  @CsvSource({"1, 16", "2, 16", "3, 16", "4, 7", "5, 5", "2, 1"})
  void anyNumberOfThreadsMakesTheSameBits(int members, int shards) throws InterruptedException {
    assertSameRun(run.settings().withShards(shards).withBatch(100).build(), members);
  }

  @Test
  void bufferOfBatchNormAndDropoutAreTheSame() throws InterruptedException {
    assertSameRun(
        run.settings()
            .withNetwork(
                NetworkText.parse("dense(16) batchnorm relu dropout(0.3) dense(10)")
                    .network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY))
            .withPrecision(Precision.FLOAT64)
            .build(),
        3);
  }

  /** Each thread bounds its part of the units, when all have made their ranges. */
  @Test
  void boundedNormsAreTheSame() throws InterruptedException {
    TrainSettings plain = run.settings().withBatch(100).build();
    TrainSettings bounded = plain.with(Regularization.MAX_NORM, 0.9);
    assertNotEquals(run.train(plain).weights().sha256(), run.train(bounded).weights().sha256());
    assertSameRun(bounded, 3);
  }

  @Test
  void runThatDivergesKeepsTheSameWeights() throws InterruptedException {
    TrainSettings wild =
        run.settings()
            .withNetwork(TrainerTest.explosive())
            .withBatch(50)
            .withLearningRate(1e5)
            .build();
    assertEquals(Outcome.DIVERGED, run.train(wild).outcome());
    assertSameRun(wild, 2);
  }

  @Test
  void memberThatFailsEndsTheStep() {
    TrainSettings settings = run.settings().build();
    TrainState start = TrainState.start(settings.initialWeights());
    ShardPlan plan = new ShardPlan(1000, 16, 256, 7);
    try (Team team = new Team(2, settings.compute(), plan, start, settings.updateRule())) {
      List<CompletableFuture<Void>> members =
          List.of(
              CompletableFuture.runAsync(() -> team.work(0, null, List.of())),
              CompletableFuture.runAsync(() -> team.work(1, List.of(), List.of())));
      Step step = new Step(0, 0, 0, 4, 0.1);
      TeamFailedException told = assertThrows(TeamFailedException.class, () -> team.step(step));
      assertSame(NullPointerException.class, told.getCause().getClass());
      members.forEach(m -> assertThrows(RuntimeException.class, m::join));
    }
  }

  /**
   * Members that wait for each other look for a while before they sleep, which nothing disturbs.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void memberThatIsInterruptedEndsTheSteps(int number) throws InterruptedException {
    TrainSettings settings = run.settings().withShards(2).build();
    ShardPlan plan = run.plan(settings);
    List<Shard> shards = run.trainShards(settings);
    TrainState start = TrainState.start(settings.initialWeights());
    try (Team team = new Team(2, settings.compute(), plan, start, settings.updateRule())) {
      Thread[] members = new Thread[2];
      for (int m = 0; m < members.length; m++) {
        int own = m;
        List<Shard> train = List.of(shards.get(m));
        members[m] =
            new Thread(
                () ->
                    assertThrows(
                        TeamFailedException.class, () -> team.work(own, train, List.of())));
        members[m].start();
      }
      Step step = new Step(0, 0, 0, 4, 0.1);
      team.step(step);
      members[number].interrupt();
      TeamFailedException told =
          assertThrows(
              TeamFailedException.class,
              () -> {
                while (true) {
                  team.step(step);
                }
              });
      assertTrue(told.getMessage().contains("InterruptedException"), told.getMessage());
      for (Thread member : members) {
        member.join();
      }
    }
  }
}
