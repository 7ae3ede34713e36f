package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system that takes no more while a run goes on. It is the process that is told so, by a
 * limit on the size of its files: a full disk is for root alone to make.
 */
@Timeout(1800)
class DiskFullIT {
  private static final Object[] WORK = {
    "--layers", "784,64,10", "--epochs", "8", "--batch", "256", "--checkpoint-every", "5"
  };

  @TempDir static Path temporary;
  private static Shell shell;
  private static String undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 4001, 300);
    shell = new Shell(temporary);
    undisturbed = TrainingProcess.here(temporary.resolve("undisturbed"), "local[2]", words());
  }

  private static TrainingProcess train(String run) throws Exception {
    return TrainingProcess.start(shell, temporary.resolve(run), "local[2]", words());
  }

  private static Object[] words(Object... more) {
    List<Object> words = new ArrayList<>(List.of(WORK));
    words.addAll(List.of("--data", temporary.resolve("data")));
    words.addAll(List.of(more));
    return words.toArray();
  }

  /** Nothing larger than {@code bytes} can be written from now on. */
  private static void limitFiles(TrainingProcess training, String bytes) throws Exception {
    Result limited =
        shell.run("prlimit", "--pid", training.pid(), "--fsize=" + bytes + ":unlimited");
    assertEquals(0, limited.exitCode(), limited.errors());
  }

  private static void awaitWarnings(TrainingProcess training) throws Exception {
    Await.until(
        "warnings",
        () -> {
          assertTrue(training.isAlive(), training::errors);
          return training.errors().contains("no checkpoint of step ")
              && training.errors().contains("metrics.jsonl ends here");
        });
  }

  @Test
  void runGoesOnWithoutCheckpointsAndTheNextSessionMendsIt() throws Exception {
    TrainingProcess training = train("full").awaitStep(12);
    limitFiles(training, "6000");
    awaitWarnings(training);
    Result result = training.await();
    assertEquals(73, result.exitCode(), result.errors());
    assertTrue(
        lastLine(result).contains("model.safetensors: cannot be written: "), lastLine(result));

    Path checkpoints = temporary.resolve("full/checkpoints");
    try (Stream<Path> files = Files.list(checkpoints)) {
      List<Path> all = files.sorted().toList();
      assertEquals(3, all.size(), "the newest three, and no rest of those that failed: " + all);
      for (Path file : all) {
        Result inspected = shell.run(Shell.HOME.resolve("submit/chainrule"), "inspect", file);
        assertEquals(0, inspected.exitCode(), inspected.errors());
      }
    }
    Path run = temporary.resolve("full");
    assertEquals(undisturbed, TrainingProcess.here(run, "local[2]", words("--resume")));
    assertEquals(128, TrainingProcess.steps(run));
  }

  @Test
  void runOutlivesADiskThatIsFullForAWhile() throws Exception {
    TrainingProcess training = train("while").awaitStep(12);
    limitFiles(training, "6000");
    awaitWarnings(training);
    limitFiles(training, "unlimited");
    assertEquals(undisturbed, training.awaitWeights());
    assertTrue(Files.exists(temporary.resolve("while/checkpoints/step-00000128.ckpt")));
  }

  private static String lastLine(Result result) {
    return result.errorLines().get(result.errorLines().size() - 1);
  }
}
