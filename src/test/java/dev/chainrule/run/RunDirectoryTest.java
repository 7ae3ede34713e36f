package dev.chainrule.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.OutputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run directory lets happen to it, and what not. */
class RunDirectoryTest extends StoredRun {
  /** A link could lead anywhere; what it leads to must stay as it is. */
  @Test
  void linksAreNotFollowedOutOfTheDirectory() throws IOException {
    Path outside = Files.createDirectory(dir.resolve("outside"));
    Path secret = Files.writeString(outside.resolve("secret"), "mine");
    Files.createSymbolicLink(dir.resolve("run/checkpoints"), outside);
    assertThrows(OutputException.class, () -> store.save(CheckpointsTest.checkpoint(1)));
    run.close();
    assertThrows(
        OutputException.class,
        () -> RunDirectory.create(HADOOP, dir.resolve("run").toString(), true));
    assertThrows(
        OutputException.class, () -> RunDirectory.resume(HADOOP, dir.resolve("run").toString()));

    Files.delete(dir.resolve("run/checkpoints"));
    Files.createSymbolicLink(dir.resolve("run/metrics.jsonl"), secret);
    assertThrows(OutputException.class, () -> run.append(RunDirectory.METRICS, line -> true));
    Files.createSymbolicLink(dir.resolve("run/model.safetensors"), secret);
    run.write(RunDirectory.MODEL, out -> out.write(1)); // takes the link's place
    assertEquals("mine", Files.readString(secret));
    try (Stream<Path> files = Files.list(outside)) {
      assertEquals(List.of(secret), files.toList());
    }
  }

  @Test
  void restsOfAKilledRunAreSweptWhenItGoesOn() throws IOException {
    store.save(CheckpointsTest.checkpoint(1));
    Path rest =
        Files.write(file(1).resolveSibling(".step-00000002.ckpt.0badcafe.tmp"), new byte[9]);
    run.close();
    RunDirectory.resume(HADOOP, dir.resolve("run").toString()).close();
    assertTrue(Files.notExists(rest) && Files.exists(file(1)));
  }

  @Test
  void twoRunsDoNotShareADirectory() throws IOException {
    String name = dir.resolve("run").toString();
    for (Executable second :
        new Executable[] {
          () -> RunDirectory.create(HADOOP, name, true), () -> RunDirectory.resume(HADOOP, name)
        }) {
      Exception e = assertThrows(OutputException.class, second);
      assertEquals(
          name + ": this process writes to it, expected one run at a time", e.getMessage());
    }
    run.close();
    Files.writeString(dir.resolve("run/.lock"), "1\n"); // As a killed run leaves it.
    RunDirectory.create(HADOOP, name, false).close();
  }

  @Test
  void twoProcessesDoNotShareADirectory() throws Exception {
    Process second =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockAttempt.class.getName(),
                dir.resolve("run").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(
        String.format(
            Locale.ROOT,
            "%s: process %d writes to it, expected one run at a time\n",
            dir.resolve("run"),
            ProcessHandle.current().pid()),
        said);
  }

  @Test
  void newDirectoriesNeverMeet() {
    String name = dir.resolve("runs/now").toString();
    List<String> made =
        IntStream.range(0, 20)
            .parallel()
            .mapToObj(i -> RunDirectory.createNew(HADOOP, name).toString())
            .sorted()
            .toList();
    List<String> expected =
        IntStream.rangeClosed(1, 20)
            .mapToObj(i -> i == 1 ? name : name + "-" + i)
            .sorted()
            .toList();
    assertEquals(expected, made);
  }

  @Test
  void newDirectoryStaysOnlyIfSomethingIsWritten() {
    Path now = dir.resolve("runs/now");
    RunDirectory.createNew(HADOOP, now.toString()).close();
    assertTrue(Files.notExists(now));
    try (RunDirectory begun = RunDirectory.createNew(HADOOP, now.toString())) {
      begun.write(RunDirectory.SUMMARY, out -> out.write('{'));
    }
    assertTrue(Files.exists(now.resolve(RunDirectory.SUMMARY)));
    Path named = dir.resolve("named");
    RunDirectory.create(HADOOP, named.toString(), false).close();
    assertTrue(Files.isDirectory(named), "others may wait for one with a known name");
  }

  @Test
  void runStaysUntilAnotherReallyTakesItsPlace() throws IOException {
    store.save(CheckpointsTest.checkpoint(0));
    run.close();
    String name = dir.resolve("run").toString();
    assertThrows(OutputException.class, () -> RunDirectory.create(HADOOP, name, false));
    RunDirectory next = RunDirectory.create(HADOOP, name, true);
    assertEquals(List.of("step-00000000.ckpt"), store.names());
    next.clear();
    assertEquals(List.of(), store.names());
  }

  @Test
  void filesThatNoRunWritesAreNeverDeleted() throws IOException {
    store.save(CheckpointsTest.checkpoint(1));
    Path mine = Files.writeString(dir.resolve("run/.notes.tmp"), "mine");
    Path paper = Files.writeString(dir.resolve("run/.paper.0badcafe.tmp"), "mine");
    Path model = Files.writeString(file(1).resolveSibling("model.pt"), "mine");
    String name = dir.resolve("run").toString();
    run.close();
    RunDirectory.resume(HADOOP, name).close();
    RunDirectory.create(HADOOP, name, true).clear();
    assertTrue(Files.exists(mine) && Files.exists(paper) && Files.exists(model));
    assertTrue(Files.notExists(file(1)));
    Path home = Files.createDirectory(dir.resolve("home"));
    Path begun = Files.writeString(home.resolve(".paper.0badcafe.tmp"), "mine");
    assertThrows(OutputException.class, () -> RunDirectory.resume(HADOOP, home.toString()));
    assertTrue(Files.exists(begun), "refused before anything is touched");
  }

  /** As a signal leaves it that comes while a file is written, whichever that is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "probe",
        "application",
        "metrics.jsonl",
        "summary.json",
        "model.safetensors",
        "model-best.safetensors",
        "evaluation.json",
        "report.html"
      })
  void whatAKilledRunHasNotFinishedIsNoObstacle(String file) throws IOException {
    Path run = Files.createDirectory(dir.resolve("killed"));
    Path rest = Files.createFile(run.resolve("." + file + ".0123abcd.tmp"));
    Files.createFile(run.resolve("metrics.jsonl"));
    RunDirectory.resume(HADOOP, run.toString()).close();
    assertFalse(Files.exists(rest));
    assertTrue(Files.exists(run.resolve("metrics.jsonl")));
  }

  /** There is no renaming, and what is closed is seen. */
  @Test
  void halfAFileIsNotSeenInAnObjectStore() throws IOException {
    String name = "objects:" + dir.resolve("stored");
    RunDirectory stored = RunDirectory.create(ObjectStore.configuration(), name, false);
    stored.write(RunDirectory.MODEL, out -> out.write("whole".getBytes(UTF_8)));
    RunDirectory.Content half =
        out -> {
          out.write(1);
          throw new IOException("no space");
        };
    assertThrows(OutputException.class, () -> stored.write(RunDirectory.MODEL, half));
    assertThrows(OutputException.class, () -> stored.write(RunDirectory.SUMMARY, half));
    assertEquals("whole", Files.readString(dir.resolve("stored/model.safetensors")));
    assertFalse(Files.exists(dir.resolve("stored/summary.json")));
  }
}
