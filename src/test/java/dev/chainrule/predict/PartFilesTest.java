package dev.chainrule.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartFilesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;
  private Path folder;
  private PartFiles parts;
  private PartFiles replacing;

  @BeforeEach
  void name() {
    folder = dir.resolve("a/out");
    parts = new PartFiles(folder.toString(), ".csv", false);
    replacing = new PartFiles(folder.toString(), ".csv", true);
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void partsHaveTheirNamesAndSuccessComesLast() throws IOException {
    parts.create(HADOOP);
    parts.write(HADOOP, 1, out -> out.write("b\n"));
    parts.write(HADOOP, 0, out -> out.write("a é\n"));
    assertEquals(Set.of("part-00000.csv", "part-00001.csv", "_predicting"), names());
    assertEquals("a é\n", Files.readString(folder.resolve("part-00000.csv")));
    parts.finish(HADOOP, 2);
    assertEquals(Set.of("part-00000.csv", "part-00001.csv", "_SUCCESS"), names());
  }

  /** A directory of that name may be on each machine. */
  @Test
  void partThatIsElsewhereIsMissed() {
    parts.create(HADOOP);
    parts.write(HADOOP, 0, out -> out.write("a\n"));
    OutputException missed = assertThrows(OutputException.class, () -> parts.finish(HADOOP, 2));
    assertEquals(
        folder
            + ": part-00001.csv is not there, but on the machine whose task wrote it, expected a"
            + " directory that all machines share",
        missed.getMessage());
  }

  @Test
  void nameMeansTheSameInEveryDirectory() {
    PartFiles here = new PartFiles("a b%20c", ".csv", true);
    String full = Path.of("a b%20c").toAbsolutePath().toString();
    assertEquals(new PartFiles(full, ".csv", true), here.everywhere(HADOOP));
    assertEquals(parts, parts.everywhere(HADOOP));
  }

  @Test
  void partIsNotThereBeforeItIsWhole() throws IOException {
    parts.create(HADOOP);
    parts.write(
        HADOOP,
        0,
        out -> {
          out.write("a".repeat(1 << 20));
          out.flush();
          assertTrue(names().stream().noneMatch(name -> name.startsWith("part")));
          assertEquals(2, names().size());
        });
    assertEquals(Set.of("part-00000.csv", "_predicting"), names());
  }

  @Test
  void failedPartLeavesNothing() throws IOException {
    parts.create(HADOOP);
    DataException bad = new DataException("row 3 is bad");
    DataException thrown =
        assertThrows(
            DataException.class,
            () ->
                parts.write(
                    HADOOP,
                    0,
                    out -> {
                      out.write("a\n");
                      throw bad;
                    }));
    assertEquals(bad, thrown);
    OutputException full =
        assertThrows(
            OutputException.class,
            () ->
                parts.write(
                    HADOOP,
                    0,
                    out -> {
                      throw new IOException("No space left on device");
                    }));
    assertEquals(folder + ": cannot be written: No space left on device", full.getMessage());
    assertEquals(Set.of("_predicting"), names());
  }

  @Test
  void partMayBeWrittenTwice() throws IOException {
    parts.create(HADOOP);
    parts.write(HADOOP, 0, out -> parts.write(HADOOP, 0, other -> other.write("a\n")));
    assertEquals(Set.of("part-00000.csv", "_predicting"), names());
  }

  @Test
  void whatLostTasksHaveBegunIsDeletedAndNothingElse() throws IOException {
    parts.create(HADOOP);
    Files.createFile(folder.resolve(".part-00003.csv.0f.tmp"));
    Files.createFile(folder.resolve("mine.tmp"));
    parts.finish(HADOOP, 0);
    assertEquals(Set.of("mine.tmp", "_SUCCESS"), names());
  }

  /** Writes predictions of one part, to their end. */
  private static void predict(PartFiles into, String text) {
    into.create(HADOOP);
    into.write(HADOOP, 0, out -> out.write(text));
    into.finish(HADOOP, 1);
  }

  private Set<String> namesBeside() throws IOException {
    try (Stream<Path> files = Files.list(folder.getParent())) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private String part() throws IOException {
    return Files.readString(folder.resolve("part-00000.csv"));
  }

  @Test
  void predictionsAreReplacedWhenTheNewOnesAreWholeAndNotBefore() throws IOException {
    predict(parts, "old");
    parts = new PartFiles(folder.toString(), ".csv", false);
    assertEquals(
        folder + ": has predictions already; --overwrite replaces them",
        assertThrows(OutputException.class, () -> parts.create(HADOOP)).getMessage());
    replacing.create(HADOOP);
    replacing.write(HADOOP, 0, out -> out.write("new"));
    assertEquals("old", part());
    replacing.finish(HADOOP, 1);
    assertEquals("new", part());
    assertEquals(Set.of("part-00000.csv", "_SUCCESS"), names());
    assertEquals(Set.of("out"), namesBeside());
  }

  @Test
  void predictionsThatFailLeaveTheOldOnes() throws IOException {
    predict(replacing, "old"); // Where there was nothing.
    replacing.create(HADOOP);
    replacing.write(HADOOP, 0, out -> out.write("new"));
    replacing.discard(HADOOP, new DataException("row 3 is bad"));
    assertEquals("old", part());
    assertEquals(Set.of("out"), namesBeside());
  }

  /** Wherever a run was killed, the next one finds its way, and nothing stays beside. */
  @ParameterizedTest
  @ValueSource(strings = {"out", ".out.new", ".out.old"})
  void whatAKilledRunLeftIsReplaced(String left) throws IOException {
    Path there = folder.resolveSibling(left);
    PartFiles killed = new PartFiles(there.toString(), ".csv", false);
    killed.create(HADOOP);
    killed.write(HADOOP, 0, out -> out.write("half"));
    Files.createFile(there.resolve(".part-00001.csv.0f.tmp"));
    predict(replacing, "new");
    assertEquals("new", part());
    assertEquals(Set.of("out"), namesBeside());
  }

  /** Killed between the two renames, when the old ones were aside. */
  @Test
  void oldPredictionsThatWereAsideComeBack() throws IOException {
    predict(parts, "old");
    Files.move(folder, folder.resolveSibling(".out.old"));
    replacing.create(HADOOP);
    assertEquals("old", part());
  }

  /** Also if it looks like predictions but for one thing. */
  @ParameterizedTest
  @ValueSource(strings = {"notes.txt", "part-00000.parquet", "part-1.csv", "folder/", "_SUCCESS"})
  void whateverElseIsThereIsNeverDeleted(String name) throws IOException {
    predict(parts, "mine");
    if (name.equals("_SUCCESS")) {
      Files.writeString(folder.resolve(name), ""); // As of another job.
    } else if (name.endsWith("/")) {
      Files.createDirectory(folder.resolve(name));
    } else {
      Files.createFile(folder.resolve(name));
    }
    Set<String> before = names();
    OutputException refused = assertThrows(OutputException.class, () -> replacing.create(HADOOP));
    assertTrue(
        refused.getMessage().endsWith(", expected predictions alone; nothing else is replaced"),
        refused.getMessage());
    assertEquals(before, names());
    assertEquals("mine", part());
    assertEquals(Set.of("out"), namesBeside());
  }

  @Test
  void whatCameInTheMeantimeIsKeptAndSoAreTheNewOnes() throws IOException {
    predict(parts, "old");
    replacing.create(HADOOP);
    replacing.write(HADOOP, 0, out -> out.write("new"));
    Files.createFile(folder.resolve("notes.txt"));
    OutputException refused =
        assertThrows(OutputException.class, () -> replacing.finish(HADOOP, 1));
    Path aside = folder.resolveSibling(".out.new");
    assertEquals(
        "%s: cannot be replaced: %s: has notes.txt, expected predictions alone; nothing else is replaced; the new predictions are in %s"
            .formatted(folder, folder, aside),
        refused.getMessage());
    replacing.discard(HADOOP, refused);
    assertEquals("old", part());
    assertEquals("new", Files.readString(aside.resolve("part-00000.csv")));
  }

  @Test
  void linkIsNotReplaced() throws IOException {
    predict(parts, "old");
    Path link = Files.createSymbolicLink(dir.resolve("link"), folder);
    PartFiles other = new PartFiles(link.toString(), ".csv", true);
    assertEquals(
        link + ": is a symbolic link, expected the directory itself",
        assertThrows(OutputException.class, () -> other.create(HADOOP)).getMessage());
    assertEquals("old", part());
  }

  @Test
  void directoryThatIsNotEmptyIsRefused() throws IOException {
    Files.createDirectories(folder);
    Files.createFile(folder.resolve("x"));
    assertEquals(
        folder + ": is not empty, expected a new directory",
        assertThrows(OutputException.class, () -> parts.create(HADOOP)).getMessage());
    PartFiles file = new PartFiles(folder.resolve("x").toString(), ".csv", false);
    assertEquals(
        folder + "/x: is a file, expected a directory",
        assertThrows(OutputException.class, () -> file.create(HADOOP)).getMessage());
  }
}
