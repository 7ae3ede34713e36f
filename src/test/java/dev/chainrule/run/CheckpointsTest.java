package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.OutputException;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Gains;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.run.Checkpointer.Span;
import dev.chainrule.settings.Values;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Phases;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.RunMetrics.Meter;
import dev.chainrule.train.StopRule;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainState.Vectors;
import dev.chainrule.train.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checkpoints on disk: what is written is read, and what is damaged is not. */
class CheckpointsTest extends StoredRun {
  static final Network SMALL = Mlp.classifier(3, 4, 2);

  /** A checkpoint of a small run. */
  static Checkpoint checkpoint(int steps, Network network, Precision precision) {
    RunSettings settings =
        new RunSettings(RunSettings.words(settings(network, precision)), "a b", "c d");
    EpochReport epoch = new EpochReport(1, 0.1, Double.NaN, 1 / 3.0, 2.5, 1e5, "abc");
    RunMetrics metrics =
        new RunMetrics(
            List.of(epoch),
            new Meter(7, 0.7, 0.07),
            new Meter(17, Math.PI, Double.MIN_VALUE),
            Phases.of(Map.of("scheduling", 1.0, "gemm", 5.0, "stragglerWait", 9.0)));
    TrainState state =
        new TrainState(
            steps,
            new Vectors(
                vector(network, steps + 1, precision),
                vector(network, steps, precision),
                Map.of("velocity", vector(network, 99, precision))),
            metrics);
    return new Checkpoint(settings, state, Provenance.of("4.1.0", "java", "a b", "c d"));
  }

  static TrainSettings settings(Network network, Precision precision) {
    ComputeSettings compute =
        new ComputeSettings(
            network, precision, GradientMethod.defaultFor(network), Blas.Choice.AUTO);
    return new TrainSettings(compute, Values.defaults(TrainSettings.ALL))
        .with(NetworkSettings.INITIALIZER, Initializer.HE)
        .with(TrainSettings.EPOCHS, 3)
        .with(TrainSettings.BATCH, 7)
        .with(TrainSettings.SHARDS, 2)
        .with(TrainSettings.SEED, 7L)
        .with(LearningRate.WARMUP_EPOCHS, 0.5)
        .with(LearningRate.DECAY, LearningRate.Decay.LINEAR);
  }

  private static Parameters vector(Network network, int seed, Precision precision) {
    return Initializer.HE.parameters(network.layout(), seed, precision);
  }

  static Checkpoint checkpoint(int steps) {
    return checkpoint(steps, SMALL, Precision.FLOAT32);
  }

  private void damage(int steps) throws IOException {
    byte[] bytes = Files.readAllBytes(file(steps));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(steps), bytes);
  }

  private Optional<Integer> newest(List<String> skipped) {
    return store.newest(skipped::add).map(found -> found.state().steps());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void allFieldsComeBackAsTheyWere(Precision precision) {
    Network network =
        NetworkText.parse("dense(4) batchnorm residual(dense(4) gelu) dense(2)")
            .network(3, 2, dev.chainrule.model.Loss.HALF_SQUARED_ERROR);
    Checkpoint written = checkpoint(12, network, precision);
    store.save(written);
    Checkpoint read = store.newest(damage -> {}).orElseThrow();
    assertEquals(written.settings(), read.settings());
    assertEquals(written.network(), read.network());
    assertEquals(written.provenance(), read.provenance());
    assertEquals(12, read.state().steps());
    assertEquals(written.state().metrics(), read.state().metrics());
    assertEquals(written.state().weights().sha256(), read.state().weights().sha256());
    assertEquals(
        written.state().previousWeights().sha256(), read.state().previousWeights().sha256());
    assertEquals(
        written.state().optimizer().get("velocity").sha256(),
        read.state().optimizer().get("velocity").sha256());
    assertEquals(precision, read.state().weights().precision());
  }

  @Test
  void newestThatIsWholeIsFoundAndDamagedOnesAreNamed() throws IOException {
    for (int steps : new int[] {9, 10, 100}) {
      store.save(checkpoint(steps));
    }
    List<String> skipped = new ArrayList<>();
    assertEquals(Optional.of(100), newest(skipped));
    damage(100);
    Files.write(file(10), new byte[0]);
    assertEquals(Optional.of(9), newest(skipped));
    assertEquals(2, skipped.size());
    assertTrue(skipped.get(0).startsWith("step-00000100.ckpt, offset "), skipped.get(0));
    assertTrue(skipped.get(0).endsWith("the file is damaged"), skipped.get(0));
    assertTrue(skipped.get(1).endsWith("step-00000010.ckpt: is empty or no file"), skipped.get(1));
  }

  @Test
  void noneAtAllIsABeginningButNoneThatIsWholeIsAnError() throws IOException {
    assertEquals(Optional.empty(), newest(new ArrayList<>()));
    store.save(checkpoint(5));
    damage(5);
    Exception e = assertThrows(FormatException.class, () -> newest(new ArrayList<>()));
    assertTrue(e.getMessage().contains("no checkpoint is whole"), e.getMessage());
  }

  @Test
  void checkpointUnderAnotherStepsNameIsNotBelieved() throws IOException {
    store.save(checkpoint(5));
    Files.move(file(5), file(50));
    store.save(checkpoint(4));
    List<String> skipped = new ArrayList<>();
    assertEquals(Optional.of(4), newest(skipped));
    assertEquals(List.of("step-00000050.ckpt: holds step 5, expected that of its name"), skipped);
  }

  @Test
  void onlyTheNewestStayAndDamagedOnesTakeNoPlace() throws IOException {
    for (int steps = 1; steps <= 6; steps++) {
      store.save(checkpoint(steps));
    }
    assertEquals(
        List.of("step-00000006.ckpt", "step-00000005.ckpt", "step-00000004.ckpt"), store.names());
    damage(6);
    CheckpointStore next = new CheckpointStore(run, 1);
    next.newest(damage -> {});
    assertEquals(3, next.names().size(), "looking deletes nothing");
    next.save(checkpoint(5));
    assertEquals(List.of("step-00000006.ckpt", "step-00000005.ckpt"), next.names());
    next.save(checkpoint(7));
    assertEquals(List.of("step-00000007.ckpt", "step-00000006.ckpt"), next.names());
  }

  @Test
  void writingLeavesNothingBesideTheFiles() throws IOException {
    store.save(checkpoint(1));
    store.save(checkpoint(1));
    try (Stream<Path> files = Files.list(file(1).getParent())) {
      assertEquals(List.of(file(1)), files.toList());
    }
  }

  @Test
  void failedWriteLeavesTheOldOneWholeAndNoRest() throws IOException {
    store.save(checkpoint(1));
    byte[] before = Files.readAllBytes(file(1));
    OutputException e =
        assertThrows(
            OutputException.class,
            () ->
                run.write(
                    "checkpoints/" + CheckpointStore.fileName(1),
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }));
    assertTrue(e.getMessage().endsWith("cannot be written: No space left on device"));
    assertEquals(List.of("step-00000001.ckpt"), run.list("checkpoints"));
    assertEquals(Arrays.hashCode(before), Arrays.hashCode(Files.readAllBytes(file(1))));
  }

  @Test
  void checkpointThatIsALinkIsSkipped() throws IOException {
    store.save(checkpoint(1));
    Path elsewhere = Files.move(file(1), dir.resolve("elsewhere"));
    Files.createSymbolicLink(file(1), elsewhere);
    assertThrows(FormatException.class, () -> newest(new ArrayList<>()));
  }

  private Checkpointer checkpointer(Span every, Checkpoint of) {
    TrainingPlan plan =
        new TrainingPlan(
            2,
            2,
            new LearningRate(of.settings().training().values(), 2, 4),
            new StopRule(0, new Gains(0), 0));
    return new Checkpointer(store, every, false, plan, of.settings(), of.provenance());
  }

  /** The last epoch's evaluation is owed: nobody else has written anything of the run. */
  @Test
  void checkpointThatOnlyAnEarlyEndMakesIsMadeInTheLastEvaluationToo() {
    Checkpoint reached = checkpoint(4);
    checkpointer(Span.NEVER, reached).ended(reached.state());
    assertEquals(List.of("step-00000004.ckpt"), store.names());
  }

  @Test
  void runBeginsWithACheckpointAndResumesWithoutOne() {
    Checkpoint resumed = checkpoint(2);
    checkpointer(Span.parse("10m"), resumed).started(resumed.state());
    assertEquals(List.of(), store.names());
    Checkpoint first = checkpoint(0);
    checkpointer(Span.NEVER, first).started(first.state());
    assertEquals(List.of(), store.names());
    checkpointer(Span.parse("10m"), first).started(first.state());
    assertEquals(List.of("step-00000000.ckpt"), store.names());
  }

  @Test
  void headerTooLongToBeReadIsNotWritten() {
    Checkpoint sound = checkpoint(1);
    TrainState state = sound.state();
    RunMetrics metrics = state.metrics();
    RunMetrics tooLong =
        new RunMetrics(
            Collections.nCopies(300_000, metrics.history().get(0)),
            metrics.epoch(),
            metrics.total(),
            metrics.phases());
    Checkpoint refused =
        new Checkpoint(
            sound.settings(), new TrainState(2, state.vectors(), tooLong), sound.provenance());
    store.save(sound);
    OutputException e = assertThrows(OutputException.class, () -> store.save(refused));
    assertTrue(e.getMessage().endsWith("bytes, expected at most 33554432"), e.getMessage());
    assertEquals(Optional.of(1), newest(new ArrayList<>()));
  }
}
