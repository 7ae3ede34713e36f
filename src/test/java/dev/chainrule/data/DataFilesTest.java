package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.DataFiles.Part;
import dev.chainrule.io.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFilesTest {
  private static final Configuration HADOOP = new Configuration();
  private static final List<String> STEMS =
      List.of("train-images?idx3", "train-labels?idx1", "t10k-images?idx3", "t10k-labels?idx1");

  @TempDir Path dir;

  private void make(String... names) throws Exception {
    for (String name : names) {
      Files.createFile(dir.resolve(name));
    }
  }

  private void makeAll(String separator, String ending) throws Exception {
    for (String stem : STEMS) {
      make(stem.replace("?", separator) + "-ubyte" + ending);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", ".", "-.gz", "..gz"})
  void usualNamesAreFound(String form) throws Exception {
    String separator = form.substring(0, 1);
    String ending = form.substring(1);
    makeAll(separator, ending);
    DataFiles files = DataFiles.resolve(HADOOP, dir.toString());
    String base = "file:" + dir + "/";
    assertEquals(
        new IdxFiles(
            base + "train-images" + separator + "idx3-ubyte" + ending,
            base + "train-labels" + separator + "idx1-ubyte" + ending),
        files.train());
    assertEquals(
        new IdxFiles(
            base + "t10k-images" + separator + "idx3-ubyte" + ending,
            base + "t10k-labels" + separator + "idx1-ubyte" + ending),
        files.test());
  }

  @Test
  void directoriesMayBeUrisAndPlainWinsOverGzip() throws Exception {
    makeAll("-", "");
    makeAll("-", ".gz");
    DataFiles files = DataFiles.resolve(HADOOP, dir.toUri().toString());
    assertEquals("file:" + dir + "/train-images-idx3-ubyte", files.trainImages());
  }

  @Test
  void relativePathsBecomeAbsolute() {
    DataFiles files = DataFiles.resolve(HADOOP, "data/mnist");
    String expected = "file:" + Path.of("data/mnist/train-images-idx3-ubyte.gz").toAbsolutePath();
    assertEquals(expected, files.trainImages());
  }

  @Test
  void filesMayHaveOtherNamesInsideAndOutside() throws Exception {
    make("train-images-idx3-ubyte", "mine", "t10k-images-idx3-ubyte");
    Path outside = Files.createFile(dir.resolve("outside"));
    Path data = Files.createDirectory(dir.resolve("data"));
    Files.createFile(data.resolve("inside"));
    DataFiles files =
        DataFiles.resolve(
            HADOOP,
            data.toString(),
            Map.of(
                Part.TRAIN_IMAGES,
                "inside",
                Part.TRAIN_LABELS,
                outside.toString(),
                Part.TEST_IMAGES,
                outside.toUri().toString(),
                Part.TEST_LABELS,
                "../mine"));
    assertEquals("file:" + data + "/inside", files.trainImages());
    assertEquals("file:" + outside, files.trainLabels());
    assertEquals("file:" + outside, files.testImages());
    assertEquals("file:" + dir + "/mine", files.testLabels());
  }

  @Test
  void theTestSetIsEnoughWhereNoneTrains() throws Exception {
    make("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz");
    IdxFiles test = DataFiles.resolveTest(HADOOP, dir.toString(), Map.of());
    assertEquals("t10k-labels-idx1-ubyte.gz", test.labelsName());
  }

  @Test
  void allMissingFilesAreListedWithTheNamesLookedFor() throws Exception {
    make("train-images-idx3-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
    assertEquals(
        dir
            + ": no training labels (looked for train-labels-idx1-ubyte,"
            + " train-labels.idx1-ubyte, train-labels-idx1-ubyte.gz, train-labels.idx1-ubyte.gz),"
            + " no test labels (looked for none, none)",
        refused(dir.toString(), Map.of(Part.TEST_LABELS, "none")));
  }

  @Test
  void directoriesThatAreNoneAreNamed() {
    assertEquals(dir + "/none: no such directory", refused(dir + "/none", Map.of()));
    assertEquals(
        "gopher://h/d/train-images-idx3-ubyte: no file system: No FileSystem for scheme \"gopher\"",
        refused("gopher://h/d", Map.of()));
    assertEquals(
        "\"\" is no path: Can not create a Path from an empty string", refused("", Map.of()));
    assertEquals(
        "http://h/d/train-images-idx3-ubyte: is on the web, expected a copy in a file system,"
            + " such as file:, hdfs: or s3a:",
        refused("http://h/d", Map.of()));
    String s3a = refused("s3a://bucket/mnist", Map.of());
    assertTrue(s3a.startsWith("s3a://bucket/mnist/train-images-idx3-ubyte: no file system: "), s3a);
    assertEquals(1, s3a.lines().count());
  }

  private static String refused(String directory, Map<Part, String> names) {
    return assertThrows(DataException.class, () -> DataFiles.resolve(HADOOP, directory, names))
        .getMessage();
  }
}
