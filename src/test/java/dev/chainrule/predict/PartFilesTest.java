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

class PartFilesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;
  private Path folder;
  private PartFiles parts;

  @BeforeEach
  void name() {
    folder = dir.resolve("a/out");
    parts = new PartFiles(folder.toString(), ".csv");
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
    assertEquals(Set.of("part-00000.csv", "part-00001.csv"), names());
    assertEquals("a é\n", Files.readString(folder.resolve("part-00000.csv")));
    parts.finish(HADOOP);
    assertEquals(Set.of("part-00000.csv", "part-00001.csv", "_SUCCESS"), names());
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
          assertEquals(1, names().size());
        });
    assertEquals(Set.of("part-00000.csv"), names());
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
    assertEquals(Set.of(), names());
  }

  @Test
  void partMayBeWrittenTwice() throws IOException {
    parts.create(HADOOP);
    parts.write(HADOOP, 0, out -> parts.write(HADOOP, 0, other -> other.write("a\n")));
    assertEquals(Set.of("part-00000.csv"), names());
  }

  @Test
  void whatLostTasksHaveBegunIsDeletedAndNothingElse() throws IOException {
    parts.create(HADOOP);
    Files.createFile(folder.resolve(".part-00003.csv.0f.tmp"));
    Files.createFile(folder.resolve("mine.tmp"));
    parts.finish(HADOOP);
    assertEquals(Set.of("mine.tmp", "_SUCCESS"), names());
  }

  @Test
  void directoryThatIsNotEmptyIsRefused() throws IOException {
    Files.createDirectories(folder);
    parts.create(HADOOP);
    Files.createFile(folder.resolve("x"));
    assertEquals(
        folder + ": is not empty, expected a new directory",
        assertThrows(OutputException.class, () -> parts.create(HADOOP)).getMessage());
    PartFiles file = new PartFiles(folder.resolve("x").toString(), ".csv");
    assertEquals(
        folder + "/x: is a file, expected a directory",
        assertThrows(OutputException.class, () -> file.create(HADOOP)).getMessage());
  }
}
