package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Loss;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Regularization;
import dev.chainrule.optim.Step;
import dev.chainrule.spark.TeamMessage.Address;
import dev.chainrule.spark.TeamMessage.Partial;
import dev.chainrule.spark.TeamMessage.Updated;
import dev.chainrule.train.Engine;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Exchange.Verdict;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.Team;
import dev.chainrule.train.Team.TeamFailedException;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainState.Vectors;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.TransportClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Option;

/** Teams that exchange slices over real connections make the bits of the plain engine. */
@Timeout(600)
class PeersTest {
  @TempDir static Path dir;
  private static LocalRun run;

  @BeforeAll
  static void writeData() throws IOException {
    run = new LocalRun(MnistSubset.write(dir, 1000, 100));
  }

  /** Several teams in this JVM, as an engine. */
  private static final class Teams implements Engine {
    private final List<Team> teams = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private final List<Peers> peers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Teams(TrainSettings settings, int count, int members) throws IOException {
      TrainState start = TrainState.start(settings.initialWeights());
      SparkConf conf = new SparkConf(false);
      for (int t = 0; t < count; t++) {
        Peers own = new Peers(t, count, run.plan(settings), start.weights(), 300);
        peers.add(own);
        SecurityManager open =
            new SecurityManager(
                conf, Option.empty(), SecurityManager.$lessinit$greater$default$3());
        wires.add(new Wire(conf, open, "127.0.0.1", 0, receiver(own)));
      }
      List<Address> addresses =
          wires.stream().map(wire -> new Address("127.0.0.1", wire.port())).toList();
      for (int t = 0; t < count; t++) {
        peers.get(t).connect(wires.get(t), addresses);
        Team team =
            new Team(
                members,
                settings.compute(),
                run.plan(settings),
                start,
                settings.updateRule(),
                Optional.of(peers.get(t)));
        teams.add(team);
        for (int m = 0; m < members; m++) {
          int number = m;
          int rank = t * members + m;
          List<Shard> train = part(run.trainShards(settings), rank, count * members);
          List<Shard> test = part(run.testShards(settings), rank, count * members);
          CompletableFuture.runAsync(() -> team.work(number, train, test), threads)
              .exceptionally(ended -> null); // As it was made to.
        }
      }
    }

    private static List<Shard> part(List<Shard> shards, int rank, int tasks) {
      return shards.subList(shards.size() * rank / tasks, shards.size() * (rank + 1) / tasks);
    }

    private static Wire.Receiver receiver(Peers peers) {
      return new Wire.Receiver() {
        @Override
        public void received(Serializable message, ByteBuffer body, TransportClient from) {
          if (message instanceof Partial partial) {
            peers.received(partial, body);
          } else {
            peers.received((Updated) message, body);
          }
        }

        @Override
        public void disconnected(Throwable cause) {
          peers.fail(cause);
        }
      };
    }

    /** If a team fails, the others have to end by themselves, before anything is closed. */
    private <T> List<T> all(Function<Team, T> work) {
      List<CompletableFuture<T>> parts =
          teams.stream()
              .map(team -> CompletableFuture.supplyAsync(() -> work.apply(team), threads))
              .toList();
      CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
          .exceptionally(failed -> null)
          .join();
      return parts.stream().map(CompletableFuture::join).toList();
    }

    /** As if the process of this team were killed; what is left of it waits for nobody. */
    void lose(int team) {
      wires.get(team).close();
      teams.get(team).fail(new IOException("lost"));
      peers.get(team).fail(new IOException("lost"));
    }

    @Override
    public StepSum step(Step step) {
      List<StepSum> sums = all(team -> team.step(step));
      for (StepSum sum : sums) {
        assertEquals(sums.get(0).lossSum(), sum.lossSum());
        assertEquals(sums.get(0).updated(), sum.updated());
      }
      assertEquals(1, all(team -> team.vectors().weights().sha256()).stream().distinct().count());
      return sums.get(0);
    }

    @Override
    public Evaluation evaluate(Weights which) {
      return all(team -> team.evaluate(which)).stream().reduce(Evaluation::merge).orElseThrow();
    }

    @Override
    public Optional<Parameters> gradient() {
      return Optional.empty(); // Each team has its slice.
    }

    @Override
    public Vectors vectors() {
      return teams.get(0).vectors();
    }

    @Override
    public void close() {
      teams.forEach(Team::close);
      wires.forEach(Wire::close);
      threads.shutdown();
      try {
        assertTrue(threads.awaitTermination(5, TimeUnit.MINUTES), "all members have ended");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void assertSameRun(TrainSettings settings, int teams, int members)
      throws IOException {
    TrainingResult expected = run.train(settings);
    try (Teams together = new Teams(settings, teams, members)) {
      TrainingResult found = run.trainBy(together, settings);
      assertEquals(
          expected.history().stream().map(EpochReport::weightsSha256).toList(),
          found.history().stream().map(EpochReport::weightsSha256).toList());
      assertEquals(expected.outcome(), found.outcome());
      assertEquals(expected.weights().sha256(), found.weights().sha256());
      assertEquals(
          expected.history().stream().map(EpochReport::testAccuracy).toList(),
          found.history().stream().map(EpochReport::testAccuracy).toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 16", "2, 1, 16", "2, 2, 16", "3, 1, 16", "4, 2, 7", "3, 2, 5", "2, 1, 1"})
  void anyNumberOfTeamsMakesTheSameBits(int teams, int members, int shards) throws IOException {
    assertSameRun(run.settings().withShards(shards).withBatch(100).build(), teams, members);
  }

  /** Some shards have no rows of a step, and so no gradient to send. */
  @Test
  void stepsWithoutRowsForSomeTeamsAreTheSame() throws IOException {
    assertSameRun(run.settings().withBatch(3).withEpochs(1).build(), 3, 1);
  }

  @Test
  void bufferOfBatchNormAndDropoutAreTheSame() throws IOException {
    assertSameRun(
        run.settings()
            .withNetwork(
                NetworkText.parse("dense(16) batchnorm relu dropout(0.3) dense(10)")
                    .network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY))
            .withPrecision(Precision.FLOAT64)
            .build(),
        3,
        1);
  }

  /** Each team bounds all of the weights that it has gathered. */
  @Test
  void boundedNormsAreTheSame() throws IOException {
    TrainSettings plain = run.settings().withBatch(100).build();
    assertSameRun(plain.with(Regularization.MAX_NORM, 0.9), 3, 2);
  }

  /** Infinite in one slice is infinite for all, though the others' numbers are fine. */
  @Test
  void updateThatOneTeamRefusesIsMadeByNone() throws IOException {
    TrainSettings settings = run.settings().build();
    try (Teams together = new Teams(settings, 3, 1)) {
      List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
      for (int team = 0; team < 3; team++) {
        Peers own = together.peers.get(team);
        Verdict verdict = new Verdict(team != 1, team != 2);
        verdicts.add(
            CompletableFuture.supplyAsync(
                () -> own.gather(0, settings.initialWeights(), verdict), together.threads));
      }
      verdicts.forEach(found -> assertEquals(new Verdict(false, false), found.join()));
    }
  }

  /** At any moment: while it computes, scatters, gathers, or has nothing to do. */
  @Test
  void teamThatIsLostAtAnyMomentEndsTheStepOfTheOthers() throws Exception {
    TrainSettings settings = run.settings().withBatch(50).build();
    Random random = new Random(5);
    for (int round = 0; round < 6; round++) {
      try (Teams together = new Teams(settings, 3, 1)) {
        together.step(new Step(0, 0, 0, 20, 0.1));
        int turns = random.nextInt(200_000);
        CompletableFuture<Void> loss =
            CompletableFuture.runAsync(
                () -> {
                  for (int turn = 0; turn < turns; turn++) {
                    Thread.onSpinWait();
                  }
                  together.lose(1);
                });
        CompletionException told =
            assertThrows(
                CompletionException.class,
                () -> {
                  for (int step = 1; ; step++) {
                    together.step(new Step(step, 0, step, 1 << 30, 0.1));
                  }
                });
        assertEquals(TeamFailedException.class, told.getCause().getClass());
        loss.join();
        together.teams.forEach(team -> team.fail(told));
      }
    }
  }
}
