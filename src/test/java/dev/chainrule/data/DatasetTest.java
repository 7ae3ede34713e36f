package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.chainrule.io.DataException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;

  /** The checksums of data/README.md, which are those of the original files. */
  @Test
  void mnistIsTheOriginal() {
    DataFiles mnist = DataFiles.resolve(HADOOP, "data/mnist");
    Dataset train = Dataset.inspect(HADOOP, mnist.train());
    assertEquals(60_000, train.rows());
    assertEquals(784, train.features());
    assertEquals(10, train.classes());
    // Counted by: zcat train-labels-idx1-ubyte.gz | tail -c +9 | od -An -v -tu1 -w1 | sort | uniq
    // -c
    assertEquals(
        List.of(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949), train.classCounts());
    assertEquals(
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        train.contents().get(0).sha256());
    assertEquals(
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        train.contents().get(1).sha256());
    Dataset test = Dataset.inspect(HADOOP, mnist.test());
    assertEquals(10_000, test.rows());
    assertEquals(
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        test.contents().get(0).sha256());
    assertEquals(
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        test.contents().get(1).sha256());
  }

  @Test
  void gzipOfSeveralMembersIsOneContent() throws Exception {
    byte[] images = IdxBytes.images(10, 2, 2);
    byte[] head = Arrays.copyOf(images, 20);
    byte[] tail = Arrays.copyOfRange(images, 20, images.length);
    byte[] members = IdxBytes.concat(IdxBytes.gzip(head), IdxBytes.gzip(tail));
    byte[] labels = IdxBytes.labels(10, 3);
    Dataset whole = Dataset.inspect(HADOOP, IdxBytes.write(dir, "im", images, "lb", labels));
    Dataset pieces =
        Dataset.inspect(
            HADOOP, IdxBytes.write(dir, "im.gz", members, "lb.gz", IdxBytes.gzip(labels)));
    assertEquals(whole.contents().get(0).sha256(), pieces.contents().get(0).sha256());
    assertEquals(whole.contents().get(1).sha256(), pieces.contents().get(1).sha256());
  }

  @Test
  void aNetworkThatDoesNotFitIsToldWhatWould() throws Exception {
    byte[] labels = IdxBytes.labels(10, 3);
    labels[8 + 4] = (byte) 200;
    labels[8 + 7] = (byte) 200;
    IdxFiles files = IdxBytes.write(dir, "im", IdxBytes.images(10, 2, 3), "lb", labels);
    Dataset info = Dataset.inspect(HADOOP, files);
    assertEquals(List.of("0", "1", "2", "200"), info.classLabels());
    assertEquals(List.of(4, 1, 3, 2), info.classCounts());
    assertDoesNotThrow(() -> info.requireFits(6, 4));
    assertDoesNotThrow(() -> info.requireFits(6, 300));
    assertEquals(
        "im: rows of 2 x 3 = 6 numbers, expected 784, the network's inputs;"
            + " 6 inputs would fit",
        assertThrows(DataException.class, () -> info.requireFits(784, 4)).getMessage());
    assertEquals(
        "lb, offset 12: label 200 as class 3, expected 0 to 2, the network's outputs;"
            + " 4 outputs would fit",
        assertThrows(DataException.class, () -> info.requireFits(6, 3)).getMessage());
  }

  @Test
  void missingFilesAndDirectoriesAreNamed() throws Exception {
    IdxFiles files =
        IdxBytes.write(dir, "im", IdxBytes.images(1, 1, 1), "lb", IdxBytes.labels(1, 1));
    assertUnreadable(new IdxFiles(files.images(), dir + "/none"), dir + "/none: no such file");
    assertUnreadable(
        new IdxFiles(dir.toString(), files.labels()), dir + ": is a directory, expected a file");
  }

  private static void assertUnreadable(IdxFiles files, String message) {
    DataException refused = assertThrows(DataException.class, () -> Dataset.inspect(HADOOP, files));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aGzipBombIsRefusedAfterWhatItsHeaderImplies() throws Exception {
    Path bomb = dir.resolve("im.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      out.write(IdxBytes.images(10, 2, 2));
      byte[] zeros = new byte[1 << 20];
      for (int megabyte = 0; megabyte < 200; megabyte++) {
        out.write(zeros);
      }
    }
    Path labels = Files.write(dir.resolve("lb"), IdxBytes.labels(10, 3));
    IdxFiles files = new IdxFiles(bomb.toString(), labels.toString());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThrows(IdxFormatException.class, () -> Dataset.inspect(HADOOP, files));
    long before = threads.getCurrentThreadAllocatedBytes();
    IdxFormatException refused =
        assertThrows(IdxFormatException.class, () -> Dataset.inspect(HADOOP, files));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals("im.gz, offset 56: more data, expected the end of the file", refused.getMessage());
    assertTrue(allocated < 1 << 20, allocated + " bytes allocated");
  }

  /** A header that promises 2 GB an image costs no memory before its bytes are there. */
  @Test
  void aHeaderThatPromisesTooMuchCostsNoMemory() throws Exception {
    byte[] images =
        IdxBytes.concat(IdxBytes.ints(IdxBytes.IMAGES, 10, 2147483639, 1), new byte[100]);
    IdxFiles files =
        IdxBytes.write(dir, "im.gz", IdxBytes.gzip(images), "lb", IdxBytes.labels(10, 3));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    IdxFormatException refused =
        assertThrows(IdxFormatException.class, () -> Dataset.inspect(HADOOP, files));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(
        "im.gz, offset 116: end of the data, expected 21474836406 bytes", refused.getMessage());
    assertTrue(allocated < 100 << 20, allocated + " bytes allocated");
  }
}
