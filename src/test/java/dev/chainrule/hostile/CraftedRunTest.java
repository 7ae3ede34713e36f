package dev.chainrule.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Run directories in which somebody who knows the format has put a checkpoint that is whole,
 * checksum and all, but none of this run: {@code train --resume} says so in one line, before Spark
 * starts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CraftedRunTest {
  @TempDir static Path dir;

  private Path run;
  private Path newest;
  private CheckpointBytes sound;

  /** Two epochs of eight steps, the last checkpoint in the middle of the second. */
  @BeforeAll
  void trainAndStopInTheMiddle() throws IOException {
    MnistSubset.write(Files.createDirectory(dir.resolve("data")), 2000, 300);
    run = dir.resolve("run");
    List<String> words =
        List.of(
            "--layers 784,8,10 --epochs 2 --batch 256 --checkpoint-every 4 --keep 9".split(" "));
    Outcome trained = train(words);
    assertEquals(0, trained.code(), trained.err());
    newest = run.resolve("checkpoints/step-00000012.ckpt");
    Files.delete(newest.resolveSibling("step-00000016.ckpt"));
    sound = new CheckpointBytes(Files.readAllBytes(newest));
    for (int steps : new int[] {0, 4, 8}) {
      Files.delete(newest.resolveSibling(String.format(Locale.ROOT, "step-0000000%d.ckpt", steps)));
    }
  }

  private Outcome train(List<String> words) {
    List<String> args = new ArrayList<>(List.of("train", "--master", "local[1]"));
    args.addAll(
        List.of("--conf", "spark.ui.enabled=false", "--data", dir.resolve("data").toString()));
    args.addAll(List.of("--out", run.toString()));
    args.addAll(words);
    return Outcome.run(args.toArray(String[]::new));
  }

  private Outcome resumeWith(String header, byte[] numbers) throws IOException {
    Files.write(newest, sound.with(header, numbers));
    return train(List.of("--resume"));
  }

  private void requireRefused(Outcome outcome, String reason) {
    assertEquals(65, outcome.code(), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains(reason), outcome.err());
    assertEquals("", outcome.out());
    assertFalse(outcome.err().contains("dev.chainrule"), "names a class: " + outcome.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "seed":"1"      | "seed":"x"              | seed x: expected a whole number
          "seed":"1"      | "seed":1                | settings.values.seed: missing, or no text
          "lr":"0.5"      | "lr":"-1.0"             | lr: -1.0, expected more than 0
          "epochs":"2"    | "epochs":"2147483647"   | the checkpoint: epochs: 2147483647, expected at most 268435455 of 8 steps
          "trainDataSha256":" | "trainDataSha256":"0 | settings and provenance tell of different data
          "shards":"2"    | "shards":"99999999"     | shards: 99999999, expected from 0 to 65536
          "momentum":"0.9","nesterov":"true" | "momentum":"0.0","nesterov":"false" | vectors [weights, before, velocity], expected [weights, before]
          "precision":"float32","rotate" | "precision":"float64","rotate" | precision float32, expected float64
          "784,8,10"      | "10,8,784"              | 76440 bytes of numbers, expected 85728
          "784,8,10"      | "785,8,10"              | 76440 bytes of numbers, expected 76536
          "history":[     | "history":[null,        | metrics.history.0: missing, or no
          "gradient":"manual" | "gradient":"hope"   | gradient hope: expected one of manual, autodiff
          "epoch":{"rows":1024 | "epoch":{"rows":1023 | tells of 3024 rows, 1023 of them in its epoch, expected 3024 and 1024
          "total":{"rows":3024 | "total":{"rows":0    | tells of 0 rows, 1024 of them in its epoch, expected 3024 and 1024
          """)
  void checkpointThatNoRunWritesIsRefused(String part, String by, String reason)
      throws IOException {
    String header = sound.header();
    assertTrue(header.contains(part), header);
    String crafted = header.replace(part, by);
    assertNotEquals(header, crafted);
    requireRefused(resumeWith(crafted, sound.numbers()), reason);
  }

  /** To go on from the older one would undo four steps without a word of why. */
  @Test
  void settingOfAnotherVersionIsNoDamageToSkip() throws IOException {
    Files.write(newest, sound.with(sound.header(), sound.numbers()));
    Path foreign = newest.resolveSibling("step-00000016.ckpt");
    String header = sound.header().replace("\"seed\":", "\"lr-floor\":\"0.0\",\"seed\":");
    Files.write(foreign, sound.with(header, sound.numbers()));
    requireRefused(
        train(List.of("--resume")), "lr-floor: 0.0, expected none; the file is whole: did another");
    Files.delete(foreign);
  }

  @Test
  void stepThatTheRunNeverMakesIsRefused() throws IOException {
    String crafted = sound.header().replace("\"steps\":12", "\"steps\":24");
    Files.delete(newest);
    newest = newest.resolveSibling("step-00000024.ckpt");
    requireRefused(
        resumeWith(crafted, sound.numbers()),
        "the checkpoint of step 24 tells of 1 epochs, expected 2 of 8 steps each");
    Files.delete(newest);
    newest = newest.resolveSibling("step-00000012.ckpt");
  }

  @Test
  void checkpointThatIsLeftAloneIsGoneOnFrom() throws IOException {
    Outcome resumed = resumeWith(sound.header(), sound.numbers());
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("after step 12 of 16"), resumed.out());
    Files.delete(newest.resolveSibling("step-00000016.ckpt"));
  }

  /** Terminals obey such characters: they could hide what else is printed. */
  @ParameterizedTest
  @ValueSource(strings = {"", "--json"})
  void inspectPrintsNoControlCharacters(String format) throws IOException {
    String blas = "\"blas\":\"";
    assertTrue(sound.header().contains(blas));
    String crafted = sound.header().replace(blas, blas + "\\u001b[2J\\u009b\\u202e\\r");
    Path file = Files.write(dir.resolve("crafted.ckpt"), sound.with(crafted, sound.numbers()));
    List<String> words = new ArrayList<>(List.of("inspect", file.toString()));
    words.addAll(format.isEmpty() ? List.of() : List.of(format));
    Outcome inspected = Outcome.run(words.toArray(String[]::new));
    assertEquals(0, inspected.code(), inspected.err());
    assertTrue(inspected.out().matches("[\\n -~]+"), inspected.out());
    assertTrue(inspected.out().toLowerCase(Locale.ROOT).contains("\\u202e"), inspected.out());
  }
}
