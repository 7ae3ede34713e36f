package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chainrule.MnistSubset;
import dev.chainrule.io.Json;
import dev.chainrule.run.RunDirectory;
import dev.chainrule.run.Schemas;
import dev.chainrule.tensorboard.EventFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run leaves keeps to the schemas in the jar, however it was run and ended. */
@Timeout(1800)
class RecordsIT {
  @TempDir Path dir;
  private Path run;

  @BeforeEach
  void writeData() throws IOException {
    MnistSubset.write(Files.createDirectory(dir.resolve("data")), 1000, 200);
    run = dir.resolve("run");
  }

  private Outcome train(String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--data", dir.resolve("data").toString(), "--master", "local[2]"));
    words.addAll(List.of("--out", run.toString(), "--layers", "784,16,10"));
    words.addAll(List.of(more));
    if (!words.contains("--epochs")) {
      words.addAll(List.of("--batch", "500", "--epochs", "2"));
    }
    return Outcome.run(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--engine resident",
        "--validation 0.2",
        "--validation 0.2 --patience 1 --least-gain 1 --batch 500 --epochs 9",
        "--optimizer adam --class-weights balanced",
        "--optimizer rmsprop --hidden tanh",
        "--optimizer lars",
        "--optimizer lbfgs --precision float64 --batch 1000 --epochs 2"
      })
  void filesOfARunKeepToTheirSchemas(String options) throws IOException {
    Outcome outcome = train(options.split(" "));
    assertEquals(0, outcome.code(), outcome.err());
    Schemas.requireValid(run);
  }

  /** The setting has the name of the list of epochs. */
  @Test
  void summaryTellsTheHistoryOfLbfgsBesideThatOfTheRun() throws IOException {
    String words = "--optimizer lbfgs --history 3 --precision float64 --batch 1000 --epochs 2";
    Outcome outcome = train(words.split(" "));
    assertEquals(0, outcome.code(), outcome.err());
    Path file = run.resolve(RunDirectory.SUMMARY);
    ObjectNode summary = (ObjectNode) Json.parse(Files.readString(file)).orElseThrow();
    assertEquals(3, summary.get("lbfgsHistory").asInt());
    assertEquals(2, summary.get("history").size());

    summary.remove("lbfgsHistory"); // As earlier versions wrote it.
    Files.writeString(file, summary.toString());
    Schemas.requireValid(run);
    assertEquals(0, Outcome.run("report", run.toString()).code());
  }

  @Test
  void filesOfADivergedRunDoToo() throws IOException {
    Outcome outcome =
        train("--loss", "half-squared-error", "--lr", "90000", "--batch", "50", "--epochs", "2");
    assertEquals(ExitCode.STOPPED_EARLY, outcome.code(), outcome.err());
    Schemas.requireValid(run);
  }

  @Test
  void eventFilesOfARunAreInItsDirectoryAndReplacedWithIt() throws IOException {
    Outcome outcome = train("--tensorboard");
    assertEquals(0, outcome.code(), outcome.err());
    Schemas.requireValid(run);
    List<Path> first = EventFiles.in(run.resolve("tensorboard"));
    assertEquals(1, first.size());
    assertEquals(
        4, EventFiles.read(first.get(0)).stream().mapToLong(e -> e.getStep()).max().orElse(0));
    train("--overwrite", "--tensorboard");
    List<Path> second = EventFiles.in(run.resolve("tensorboard"));
    assertEquals(1, second.size());
    assertNotEquals(first, second);
    train("--overwrite");
    assertTrue(Files.notExists(run.resolve("tensorboard")));
  }

  @Test
  void eventFilesGoWhereTheUserSays() throws IOException {
    Path board = dir.resolve("board");
    Outcome outcome = train("--tensorboard", board.toString());
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(1, EventFiles.in(board).size());
    assertTrue(Files.notExists(run.resolve("tensorboard")));
  }

  @Test
  void fileInPlaceOfTheirFolderIsRefusedBeforeAnythingStarts() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "no folder");
    Outcome outcome = train("--tensorboard", file.toString());
    assertEquals(ExitCode.OUTPUT, outcome.code(), outcome.err());
    assertTrue(
        outcome.err().startsWith("chainrule: " + file + ": cannot be made: "), outcome.err());
    assertTrue(Files.notExists(run));
  }
}
