package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places that Spark needs, and what is said where they are missing. */
class PrerequisitesTest {
  @TempDir Path dir;

  private static String refusal(SparkConf conf) {
    return assertThrows(ResourcesException.class, () -> Prerequisites.require(conf)).getMessage();
  }

  @Test
  void oneDirectoryThatCanBeWrittenIsEnough() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    String none = file.resolve("a") + "," + file.resolve("b");
    SparkConf conf = new SparkConf(false).set("spark.local.dir", none);
    assertEquals(
        "Spark's temporary files: no directory can be made in %s (FileSystemException),"
                .formatted(file.resolve("a"))
            + " %s (FileSystemException); SPARK_LOCAL_DIRS or".formatted(file.resolve("b"))
            + " spark.local.dir chooses another place",
        refusal(conf));
    conf.set("spark.local.dir", none + "," + dir.resolve("new"));
    assertDoesNotThrow(() -> Prerequisites.require(conf));
  }

  @Test
  void eventLogNeedsADirectoryToWriteTo() throws IOException {
    Path place = dir.resolve("events");
    SparkConf conf =
        new SparkConf(false)
            .set("spark.eventLog.enabled", "true")
            .set("spark.eventLog.dir", place.toString());
    String expected = ", expected a directory to write to, since spark.eventLog.enabled is set";
    assertEquals("spark.eventLog.dir: " + place + ": does not exist" + expected, refusal(conf));
    Files.createFile(place);
    assertEquals("spark.eventLog.dir: " + place + ": is no directory" + expected, refusal(conf));
    Files.delete(place);
    Files.createDirectory(place);
    assertDoesNotThrow(() -> Prerequisites.require(conf));
    try (Stream<Path> left = Files.list(place)) {
      assertEquals(0, left.count());
    }
    conf.set("spark.eventLog.dir", "/proc"); // Where root cannot write either.
    assertEquals("spark.eventLog.dir: /proc: cannot be written to" + expected, refusal(conf));
    conf.set("spark.eventLog.dir", "gone:/x").set("spark.hadoop.fs.gone.impl", "no.Such");
    assertTrue(refusal(conf).startsWith("spark.eventLog.dir: gone:/x: "), refusal(conf));
  }

  @Test
  void pagesNeedAPort() throws IOException {
    SparkConf conf = new SparkConf(false).set("spark.ui.port", "2");
    String expected = "spark.ui.port: 2, expected 1024 to 65535, or 0 for any free one";
    assertEquals(expected, refusal(conf));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      conf.set("spark.ui.port", String.valueOf(taken.getLocalPort()));
      conf.set("spark.port.maxRetries", "0");
      assertEquals(
          "spark.ui.port: "
              + taken.getLocalPort()
              + " is in use, expected a free one, or 0 for any",
          refusal(conf));
      conf.set("spark.ui.enabled", "false");
      assertDoesNotThrow(() -> Prerequisites.require(conf));
    }
  }
}
