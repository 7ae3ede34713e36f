package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to a run on a laptop: it loses at most the step that it is at. */
@Timeout(1800)
class InterruptIT {
  /** Eight steps of some tenths of a second. */
  private static final Object[] WORK = {
    "--epochs", "2", "--batch", "15000", "--lr", "0.1", "--data", MnistSubset.MNIST
  };

  @TempDir static Path temporary;
  private static Shell shell;
  private static String undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    shell = TrainingProcess.shell(temporary);
    undisturbed = train("undisturbed").awaitWeights();
  }

  private static TrainingProcess train(String run, Object... more) throws Exception {
    return TrainingProcess.start(
        shell,
        temporary.resolve(run),
        "local[2]",
        Stream.concat(Stream.of(WORK), Stream.of(more)).toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void signalEndsTheRunAfterACheckpoint(String signal) throws Exception {
    TrainingProcess training = train(signal).awaitStep(1);
    training.signal(signal);
    Result result = training.await();
    assertEquals(130, result.exitCode(), result.errors());
    assertTrue(result.output().contains(" --resume --out "), result.output());
    long steps = training.steps();
    assertTrue(steps < 8, "was still under way");
    Path checkpoint =
        temporary.resolve(
            signal + String.format(Locale.ROOT, "/checkpoints/step-0000000%d.ckpt", steps));
    assertTrue(Files.exists(checkpoint), checkpoint.toString());
    assertEquals(undisturbed, train(signal, "--resume").awaitWeights());
  }

  @Test
  void secondSignalEndsItAtOnceAndFilesAreStillValid() throws Exception {
    TrainingProcess training = train("twice").awaitStep(1);
    training.signal("INT");
    Await.until("the answer", () -> training.errors().contains("again: end at once"));
    training.signal("INT");
    assertEquals(130, training.await().exitCode());
    TrainingProcess resumed = train("twice", "--resume");
    assertEquals(undisturbed, resumed.awaitWeights());
    assertTrue(!resumed.errors().contains("damaged"), resumed.errors());
  }

  @Test
  void signalBeforeTheFirstStepEndsTheProgram() throws Exception {
    TrainingProcess training = train("early");
    Path run = temporary.resolve("early");
    Await.until("a run directory", () -> Files.exists(run));
    training.signal("TERM");
    assertEquals(130, training.await().exitCode());
    assertEquals(undisturbed, train("early", "--resume").awaitWeights());
  }
}
