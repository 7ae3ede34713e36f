package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.TellingFileSystem;
import dev.chainrule.data.ShardLoader.Filling;
import dev.chainrule.io.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards whose rows are read part of the file by part, and the content that is told. */
class ShardPartsTest {
  private static final Configuration HADOOP = new Configuration();
  private static final int ROWS = 1000;

  @TempDir Path dir;

  private static void assertJoined(Dataset set, int parts) {
    ShardPlan plan = new ShardPlan(set.rows(), 7, 100, 1);
    ShardLoader loader = new ShardLoader(set, plan);
    List<Integer> all = IntStream.range(0, plan.shards()).boxed().toList();
    List<Filling> joined = loader.begin(all);
    for (int part = parts - 1; part >= 0; part--) { // In any order.
      int rows = set.selection().fileRows();
      for (ShardPart read :
          loader.loadParts(HADOOP, rows * part / parts, rows * (part + 1) / parts)) {
        joined.get(read.number()).put(read);
      }
    }
    List<Shard> loaded = loader.load(HADOOP, all);
    for (int i = 0; i < loaded.size(); i++) {
      assertSame(loaded.get(i), joined.get(i).shard());
    }
  }

  private static void assertSame(Shard expected, Shard found) {
    assertEquals(expected.number(), found.number());
    assertArrayEquals(expected.labels(), found.labels());
    for (int row = 0; row < expected.rows(); row++) {
      for (int feature = 0; feature < expected.features(); feature++) {
        assertEquals(expected.get(row, feature), found.get(row, feature));
      }
    }
  }

  private Dataset images() throws Exception {
    byte[] images = IdxBytes.images(ROWS, 3, 2);
    byte[] labels = IdxBytes.labels(ROWS, 10);
    return Dataset.inspect(HADOOP, IdxBytes.write(dir, "images", images, "labels", labels));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100})
  void partsOfAnyNumberMakeTheShards(int parts) throws Exception {
    assertJoined(images(), parts);
  }

  @Test
  void partsOfSomeRowsMakeTheirShards() throws Exception {
    Dataset.Split split = images().split(HADOOP, 0.3, 1, false, "validation");
    assertJoined(split.kept(), 5);
    assertJoined(split.held(), 5);
  }

  @Test
  void partsOfATableMakeTheShards() throws Exception {
    StringBuilder table = new StringBuilder("a,b,label\n");
    for (int row = 0; row < ROWS; row++) {
      table.append(row / 8.0).append(',').append(-row).append(',').append(row % 3).append('\n');
    }
    Path file = Files.writeString(dir.resolve("table.csv"), table);
    assertJoined(Dataset.inspect(HADOOP, new CsvFile(file.toString(), CsvManner.AUTO)), 6);
  }

  private static long bytesRead() {
    return FileSystem.getGlobalStorageStatistics().get("file").getLong("bytesRead");
  }

  private IdxFiles copy(String name, byte[] images) throws Exception {
    Path folder = Files.createDirectory(dir.resolve(name));
    return IdxBytes.write(folder, "images", images, "labels", IdxBytes.labels(ROWS, 10));
  }

  /** As on another machine, which has not read it. */
  @Test
  void contentThatTheFileSystemVouchesForIsNotReadThrough() throws Exception {
    Configuration telling = TellingFileSystem.configuration();
    byte[] images = IdxBytes.images(ROWS, 28, 28);
    Dataset set = Dataset.inspect(telling, copy("inspected", images));
    ShardLoader loader = new ShardLoader(set, new ShardPlan(ROWS, 4, 10, 1));
    IdxFiles same = copy("same", images);
    long before = bytesRead();
    loader.load(telling, same, List.of(0));
    long read = bytesRead() - before;
    assertTrue(read < images.length / 2, read + " bytes read");

    images[images.length - 1] ^= 1;
    IdxFiles other = copy("other", images);
    DataException refused =
        assertThrows(DataException.class, () -> loader.load(telling, other, List.of(0)));
    assertTrue(refused.getMessage().contains("content of SHA-256 "), refused.getMessage());
  }
}
