package dev.chainrule.cli;

import static dev.chainrule.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --resume} and {@code inspect} as a user types them. */
class ResumeCommandIT {
  private static final int STEPS = 16;
  private static final List<String> EVERY_FOURTH =
      List.of("--checkpoint-every", "4", "--keep", "100");

  @TempDir Path dir;
  private Path run;

  @BeforeEach
  void writeData() throws IOException {
    MnistSubset.write(Files.createDirectory(dir.resolve("data")), 2000, 300);
    run = dir.resolve("run");
  }

  /** A run with settings of its own, that keeps a checkpoint of every fourth step. */
  private Outcome train(String... more) {
    List<String> words = new ArrayList<>(List.of("--layers", "784,32,10", "--epochs", "2"));
    words.addAll(List.of("--batch", "256", "--seed", "5", "--shards", "16"));
    words.addAll(List.of(more));
    if (!words.contains("--checkpoint-every")) {
      words.addAll(EVERY_FOURTH);
    }
    return command(words.stream());
  }

  private Outcome resume(String... more) {
    return command(Stream.concat(Stream.of("--resume"), Stream.of(more)));
  }

  private Outcome command(Stream<String> words) {
    List<String> args = new ArrayList<>(List.of("train", "--conf", "spark.ui.enabled=false"));
    args.addAll(List.of("--data", dir.resolve("data").toString(), "--out", run.toString()));
    words.forEach(args::add);
    if (!args.contains("--master")) {
      args.addAll(List.of("--master", "local[1]"));
    }
    return run(args.toArray(String[]::new));
  }

  private Path checkpoint(int steps) {
    return run.resolve("checkpoints").resolve(String.format(Locale.ROOT, "step-%08d.ckpt", steps));
  }

  /** As if the run had been killed after {@code steps}. */
  private void forgetWhatCameAfter(int steps) throws IOException {
    for (int step = steps + 4; step <= STEPS; step += 4) {
      Files.delete(checkpoint(step));
    }
    Files.delete(run.resolve("model.safetensors"));
  }

  private JsonNode summary() throws IOException {
    return new ObjectMapper().readTree(run.resolve("summary.json").toFile());
  }

  private String weights() throws IOException {
    return summary().get("weightsSha256").asText();
  }

  @Test
  void resumeNeedsNoSettingsButTheDirectoryAndEndsInTheSameBits() throws IOException {
    Outcome whole = train();
    assertEquals(0, whole.code(), whole.err());
    String expected = weights();
    JsonNode history = summary().get("history");
    List<String> metrics = Files.readAllLines(run.resolve("metrics.jsonl"));
    for (int steps : new int[] {12, 8, 4, 0}) {
      forgetWhatCameAfter(steps);
      Files.writeString(run.resolve("metrics.jsonl"), String.join("\n", metrics) + "\n{\"type");
      Outcome resumed =
          command(
              Stream.concat(
                  Stream.of("--resume", "--master", "local[2]", "--partitions", "5"),
                  EVERY_FOURTH.stream()));
      assertEquals(0, resumed.code(), resumed.err());
      assertTrue(resumed.out().contains("resume   after step " + steps + " of 16"), resumed.out());
      assertEquals(expected, weights());
      assertEquals(steps, summary().get("resumedAt").asInt());
      for (int epoch = 0; epoch < 2; epoch++) {
        assertEquals(
            history.get(epoch).get("trainLoss"),
            summary().get("history").get(epoch).get("trainLoss"));
      }
      assertEquals(metrics.size(), Files.readAllLines(run.resolve("metrics.jsonl")).size());
    }
  }

  /** As YARN names an application and tries again, with the same words. */
  @Test
  void nextAttemptOfAnApplicationGoesOnAndAnotherIsRefused() throws IOException {
    String key = "spark.yarn.app.id";
    try {
      System.setProperty(key, "application_1_0001");
      assertEquals(0, train().code());
      String expected = weights();
      forgetWhatCameAfter(8);
      Outcome second = train();
      assertEquals(0, second.code(), second.err());
      assertTrue(second.out().contains("resume   after step 8 of 16"), second.out());
      assertEquals(expected, weights());

      System.setProperty(key, "application_1_0002");
      assertEquals(ExitCode.OUTPUT, train().code());
      assertEquals(0, train("--overwrite").code());
      System.clearProperty(key);
      assertEquals(ExitCode.OUTPUT, train().code());
    } finally {
      System.clearProperty(key);
    }
  }

  /** Nesterov, on by default, has no say there; nor does it when the checkpoint tells of it. */
  @Test
  void runWithoutMomentumIsTrainedAndGoneOnWith() throws IOException {
    assertEquals(0, train("--momentum", "0").code());
    String expected = weights();
    forgetWhatCameAfter(8);
    Outcome resumed = resume();
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(expected, weights());
  }

  /** What is short for other words, or follows from the data, is the same when it goes on. */
  @Test
  void classWeightsAndInputDropoutGoOnAndNoOthers() throws IOException {
    String[] words = {"--class-weights", "balanced", "--input-dropout", "0.2"};
    Outcome whole = train(words);
    assertEquals(0, whole.code(), whole.err());
    assertTrue(whole.out().contains("\nclasses  rows "), whole.out());
    JsonNode counts = summary().get("classCounts");
    assertEquals(10, counts.size());
    int rows = 0;
    for (JsonNode count : counts) {
      rows += count.asInt();
    }
    assertEquals(2000, rows);
    assertEquals(
        "input(784) dropout(0.2) dense(32) relu dense(10)", summary().get("network").asText());
    String expected = weights();
    forgetWhatCameAfter(8);
    Outcome resumed = resume("--partitions", "3", "--input-dropout", "0.2");
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(expected, weights());
    Outcome other = resume("--class-weights", "none");
    assertEquals(64, other.code());
    assertTrue(
        other.err().contains("--class-weights: none, the checkpoint has balanced"), other.err());
    Outcome few = resume("--class-weights", "1,2");
    assertEquals(64, few.code());
    assertEquals(
        "chainrule: --class-weights: 2 numbers, expected 10, one for each output of the network\n",
        few.err());
  }

  /** A step takes all rows, several times: as often as the search wanted. */
  @Test
  void lbfgsGoesOnWithOtherPartitions() throws IOException {
    List<String> words = new ArrayList<>(List.of("--optimizer", "lbfgs", "--precision", "float64"));
    words.addAll(List.of("--layers", "784,6,10", "--epochs", "16", "--history", "3"));
    words.addAll(EVERY_FOURTH);
    assertEquals(0, command(words.stream()).code());
    String expected = weights();
    for (int step = 9; step <= STEPS; step++) { // Each is the end of an epoch.
      Files.delete(checkpoint(step));
    }
    Outcome resumed = resume("--master", "local[2]", "--partitions", "3");
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("resume   after step 8 of 16"), resumed.out());
    assertEquals(expected, weights());
  }

  @Test
  void finishedRunIsLeftAsItIsUntilEpochsGrow() throws IOException {
    train();
    String expected = weights();
    assertEquals(0, resume().code());
    assertEquals(expected, weights());
    Outcome longer = resume("--epochs", "3");
    assertEquals(0, longer.code(), longer.err());
    assertEquals(24, summary().get("steps").asInt());
    assertEquals(3, summary().get("history").size());
  }

  @Test
  void anotherRunIsRefusedWithAllDifferences() throws IOException {
    train();
    byte[] before = Files.readAllBytes(checkpoint(STEPS));
    MnistSubset.write(dir.resolve("data"), 1999, 300);
    Outcome refused =
        resume(
            "--seed",
            "6",
            "--shards",
            "8",
            "--batch",
            "128",
            "--layers",
            "784,16,10",
            "--epochs",
            "1");
    assertEquals(64, refused.code());
    List<String> lines = refused.err().lines().toList();
    assertEquals(
        List.of(
            "chainrule: --resume: the checkpoint of step 16 is of another run",
            "chainrule: --batch: 128, the checkpoint has 256",
            "chainrule: --epochs: 1, the checkpoint has 2 or more",
            "chainrule: --layers: 784,16,10, the checkpoint has 784,32,10",
            "chainrule: --seed: 6, the checkpoint has 5",
            "chainrule: --shards: 8, the checkpoint has 16"),
        lines.subList(0, 6));
    assertTrue(lines.get(6).startsWith("chainrule: training set: "), refused.err());
    assertEquals(7, lines.size());
    assertEquals(Arrays.hashCode(before), Arrays.hashCode(Files.readAllBytes(checkpoint(STEPS))));
  }

  @Test
  void damagedCheckpointIsNamedAndSkipped() throws IOException {
    train();
    String expected = weights();
    byte[] bytes = Files.readAllBytes(checkpoint(16));
    Files.write(checkpoint(16), Arrays.copyOf(bytes, bytes.length - 1));
    Outcome inspected = run("inspect", run.toString());
    assertEquals(0, inspected.code());
    assertTrue(inspected.out().contains("after step 12"), inspected.out());
    assertTrue(inspected.err().contains("damaged: step-00000016.ckpt, offset "), inspected.err());
    assertEquals(65, run("inspect", checkpoint(16).toString()).code());
    Outcome resumed = resume();
    assertEquals(0, resumed.code());
    assertTrue(resumed.out().contains("resume   after step 12 of 16"), resumed.out());
    assertEquals(expected, weights());
  }

  @Test
  void mistakesWithResumeAreToldAndLoseNothing() throws IOException {
    assertEquals(
        """
        chainrule: --keep: 0, expected at least 1
        chainrule: --resume: given with --overwrite, expected one of the two: go on with a run, or replace it
        """,
        resume("--overwrite", "--keep", "0").err());
    Outcome every = train("--checkpoint-every", "ten");
    assertEquals(64, every.code());
    assertTrue(every.err().contains("expected steps such as 50"), every.err());
    Files.writeString(Files.createDirectory(run).resolve("thesis.txt"), "mine");
    Outcome foreign = resume();
    assertEquals(73, foreign.code());
    assertTrue(foreign.err().contains("has no checkpoints to go on from"), foreign.err());
    Files.delete(run.resolve("thesis.txt"));
    Outcome begun = train("--resume");
    assertEquals(0, begun.code(), "an empty directory is a run killed before it could begin");
  }

  /** The engine fixes bits too. */
  @Test
  void runOnJavaBlasGoesOnWithIt() throws IOException {
    train("--blas", "java");
    String expected = weights();
    forgetWhatCameAfter(8);
    Outcome other = resume("--blas", "native");
    assertEquals("chainrule: --blas: native or auto, the checkpoint has java", lastLine(other));
    assertEquals(64, other.code());
    Outcome resumed = resume();
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(expected, weights());
  }

  private static String lastLine(Outcome outcome) {
    return outcome.err().lines().reduce((before, last) -> last).orElse("");
  }

  @Test
  void clashOfAnOptionWithTheRunsSettingsIsTheUsersMistake() {
    train("--momentum", "0", "--no-nesterov");
    Outcome refused = resume("--nesterov");
    assertEquals(64, refused.code());
    assertEquals(
        "chainrule: the checkpoint: spark.chainrule.momentum: 0.0, expected more than 0 with"
            + " nesterov\n",
        refused.err());
  }

  @Test
  void runIsNotReplacedByOneThatCannotStart() throws IOException {
    train();
    String expected = weights();
    Outcome refused = train("--overwrite", "--master", "spark://127.0.0.1:1");
    assertEquals(69, refused.code(), refused.err());
    assertEquals(expected, weights());
    assertTrue(Files.exists(checkpoint(STEPS)));
    assertEquals(0, train("--overwrite", "--checkpoint-every", "never").code());
    assertTrue(Files.notExists(checkpoint(STEPS)));
  }

  /** Whoever reads or writes a pipe waits for somebody at its other end. */
  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void metricsThatAreAPipeAreLeftAlone() throws Exception {
    train();
    String expected = weights();
    forgetWhatCameAfter(8);
    Files.delete(run.resolve("metrics.jsonl"));
    assertEquals(
        0, new ProcessBuilder("mkfifo", run.resolve("metrics.jsonl").toString()).start().waitFor());
    assertEquals(0, resume().code());
    assertEquals(expected, weights());
  }

  @Test
  void schemeThatNobodyKnowsIsToldInOneLine() {
    Outcome refused = run("train", "--resume", "--out", "nowhere://bucket/run");
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertEquals(73, refused.code());
  }

  @Test
  void neverMeansNoCheckpoints() throws IOException {
    assertEquals(
        0,
        command(Stream.of("--layers", "784,8,10", "--epochs", "1", "--checkpoint-every", "never"))
            .code());
    assertTrue(Files.notExists(run.resolve("checkpoints")));
  }

  @Test
  void inspectShowsWhatIsInACheckpoint() throws IOException {
    train();
    Outcome text = run("inspect", checkpoint(12).toString());
    assertEquals(0, text.code(), text.err());
    assertTrue(text.out().contains("whole     yes"), text.out());
    assertTrue(text.out().contains("after step 12; 1 of 2 epochs done"), text.out());
    JsonNode json =
        new ObjectMapper().readTree(run("inspect", "--json", checkpoint(16).toString()).out());
    assertEquals(weights(), json.get("weightsSha256").asText());
    assertEquals("5", json.at("/settings/seed").asText());
    assertEquals(2, json.at("/metrics/history").size());
  }

  /** The folder of checkpoints is replaced by a file: nobody can write there, not even root. */
  @Test
  void runThatCannotWriteCheckpointsWarnsOrStops() throws IOException {
    Files.createDirectory(run);
    Files.writeString(run.resolve("checkpoints"), "in the way");
    Outcome stopped = train("--resume", "--on-checkpoint-failure", "stop");
    assertEquals(73, stopped.code(), stopped.err());
    assertTrue(stopped.err().contains("step-00000000.ckpt: cannot be written"), stopped.err());
    Outcome warned = train("--resume");
    assertEquals(0, warned.code(), warned.err());
    assertTrue(Files.exists(run.resolve("model.safetensors")));
  }

  @Test
  void wholeRunsWeightsStayTheSameWithAndWithoutCheckpoints() throws IOException {
    train("--checkpoint-every", "1", "--keep", "1");
    String expected = weights();
    assertEquals(0, train("--overwrite", "--checkpoint-every", "never").code());
    assertEquals(expected, weights());
  }
}
