package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.cli.Outcome;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import dev.chainrule.submit.Shell.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code submit/chainrule train} as a process of its own, watched from outside by its files. */
final class TrainingProcess {
  /**
   * Who starts tests in the background of a script has them ignore SIGINT, and this inherits it.
   */
  private static final List<Object> HEARING = List.of("env", "--default-signal=INT,TERM,HUP");

  private static final Path CHAINRULE = Shell.HOME.resolve("submit/chainrule");

  private final Path run;
  private final Running process;

  private TrainingProcess(Path run, Running process) {
    this.run = run;
    this.process = process;
  }

  static TrainingProcess start(Shell shell, Path run, String master, Object... more)
      throws IOException {
    List<Object> words = new ArrayList<>(List.of("train", "--master", master, "--out", run));
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--conf", "spark.chainrule.startup-timeout=" + Shell.PATIENCE_SECONDS));
    words.addAll(List.of(more));
    return new TrainingProcess(run, start(shell, words));
  }

  /** Another command, as a process that hears signals. */
  static Running start(Shell shell, List<Object> words) throws IOException {
    List<Object> command = new ArrayList<>(HEARING);
    command.add(CHAINRULE);
    command.addAll(words);
    return shell.start(command.toArray());
  }

  /**
   * The same in this JVM, with a Spark of its own; the hash of the weights. Where nobody is going
   * to be killed, it saves starting another one.
   */
  static synchronized String here(Path run, String master, Object... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("train", "--master", master, "--out", run));
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of(more));
    Outcome outcome = Outcome.run(words.stream().map(Object::toString).toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err());
    return weights(run);
  }

  /** Waits until so many steps are made, by this process or an earlier one. */
  TrainingProcess awaitStep(int number) throws Exception {
    Await.until(
        "step " + number,
        () -> {
          assertTrue(process.process().isAlive(), () -> "ended early: " + errors());
          return steps() >= number;
        });
    return this;
  }

  /** Waits until the run stands still; a step under way may end without a stopped executor. */
  void awaitStandstill() throws Exception {
    long steps = steps();
    for (long now = -1; now != steps; steps = steps()) {
      now = steps;
      long started = System.nanoTime();
      Await.until("half a second", () -> System.nanoTime() - started > 500_000_000L);
    }
  }

  /** Steps that the metrics tell of. */
  long steps() throws IOException {
    return steps(run);
  }

  static long steps(Path run) throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    if (Files.notExists(metrics)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(metrics)) {
      return lines.filter(line -> line.contains("\"type\":\"step\"")).count();
    }
  }

  long pid() {
    return process.process().pid();
  }

  boolean isAlive() {
    return process.process().isAlive();
  }

  void signal(String name) throws Exception {
    signal(name, pid());
  }

  static void signal(String name, long pid) throws Exception {
    assertEquals(
        0, new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor(), name);
  }

  Result await() throws Exception {
    return process.await();
  }

  /** Waits for the end, which must be a good one; the hash of the weights. */
  String awaitWeights() throws Exception {
    Result result = await();
    assertEquals(0, result.exitCode(), result.errors());
    return weights(run);
  }

  static String weights(Path run) throws IOException {
    return new ObjectMapper()
        .readTree(run.resolve("summary.json").toFile())
        .get("weightsSha256")
        .asText();
  }

  /** What has been said on standard error so far. */
  String errors() {
    try {
      return Files.readString(process.errors());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
