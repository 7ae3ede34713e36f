package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.cli.Outcome;
import dev.chainrule.run.Schemas;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import dev.chainrule.submit.Shell.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to a run on a laptop: it loses at most the step that it is at. */
@Timeout(1800)
class InterruptIT {
  /** Of some tenths of a second each. */
  private static final int STEPS = 16;

  private static final List<Object> WORK =
      List.of(
          "--layers",
          "784,128,10",
          "--precision",
          "float64",
          "--epochs",
          STEPS,
          "--batch",
          "15000");

  @TempDir static Path temporary;
  private static Shell shell;
  private static String undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 15000, 100);
    shell = new Shell(temporary);
    undisturbed = TrainingProcess.here(temporary.resolve("undisturbed"), "local[2]", words());
  }

  private static Object[] words(Object... more) {
    List<Object> words = new ArrayList<>(WORK);
    words.addAll(List.of("--data", temporary.resolve("data")));
    words.addAll(List.of(more));
    return words.toArray();
  }

  private static TrainingProcess train(String run) throws Exception {
    return TrainingProcess.start(shell, temporary.resolve(run), "local[2]", words());
  }

  private static String resume(String run) throws Exception {
    return TrainingProcess.here(temporary.resolve(run), "local[2]", words("--resume"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void signalEndsTheRunAfterACheckpoint(String signal) throws Exception {
    TrainingProcess training = train(signal).awaitStep(1);
    training.signal(signal);
    Result result = training.await();
    assertEquals(130, result.exitCode(), result.errors());
    assertTrue(result.output().contains(" --resume --out "), result.output());
    Schemas.requireValid(temporary.resolve(signal));
    long steps = training.steps();
    assertTrue(steps < STEPS, "was still under way");
    Path checkpoint =
        temporary.resolve(
            signal + String.format(Locale.ROOT, "/checkpoints/step-%08d.ckpt", steps));
    assertTrue(Files.exists(checkpoint), checkpoint.toString());
    assertEquals(undisturbed, resume(signal));
  }

  @Test
  void secondSignalEndsItAtOnceAndFilesAreStillValid() throws Exception {
    TrainingProcess training = train("twice").awaitStep(1);
    training.signal("INT");
    Await.until("the answer", () -> training.errors().contains("again: end at once"));
    training.signal("INT");
    assertEquals(130, training.await().exitCode());
    Outcome inspected = Outcome.run("inspect", temporary.resolve("twice").toString());
    assertEquals(0, inspected.code(), inspected.err());
    assertEquals(undisturbed, resume("twice"));
  }

  /** Its Spark is pulled down with it, and jobs fail for that, which nobody needs to know. */
  @Test
  void signalEndsAStudyInOneLine() throws Exception {
    List<Object> words = new ArrayList<>(List.of("speedup", "--master", "local"));
    words.addAll(List.of("--data", temporary.resolve("data"), "--layers", "784,8,10"));
    words.addAll(List.of("--executors", 1, "--repetitions", 1000, "--warmup-seconds", 0));
    words.addAll(List.of("--out", temporary.resolve("study")));
    Running study = TrainingProcess.start(shell, words);
    Await.until(
        "the repetitions", () -> Files.readString(study.output()).contains("warm after 1 run"));
    TrainingProcess.signal("INT", study.process().pid());
    Result result = study.await();
    assertEquals(130, result.exitCode(), result.errors());
    List<String> told = // But for a line of the JVM's own.
        result
            .errors()
            .lines()
            .filter(line -> !line.startsWith("WARNING: Using incubator"))
            .toList();
    assertEquals(List.of("chainrule: interrupted"), told);
  }

  @Test
  void signalBeforeTheFirstStepEndsTheProgram() throws Exception {
    TrainingProcess training = train("early");
    Path run = temporary.resolve("early");
    Await.until("a run directory", () -> Files.exists(run));
    training.signal("TERM");
    assertEquals(130, training.await().exitCode());
    assertEquals(undisturbed, resume("early"));
  }
}
