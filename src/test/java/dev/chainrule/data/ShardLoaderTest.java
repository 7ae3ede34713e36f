package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardLoaderTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;

  @Test
  void rowsOfAShardAreThoseOfItsRuns() throws Exception {
    byte[] images = IdxBytes.images(5000, 3, 2);
    byte[] labels = IdxBytes.labels(5000, 10);
    Dataset info = Dataset.inspect(HADOOP, IdxBytes.write(dir, "images", images, "labels", labels));
    ShardPlan plan = new ShardPlan(5000, 7, 100, 1);
    List<Shard> shards = new ShardLoader(info, plan).load(HADOOP, List.of(6, 0, 3));
    assertEquals(List.of(6, 0, 3), shards.stream().map(Shard::number).toList());
    for (Shard shard : shards) {
      int[] rows = plan.setRows(shard.number());
      assertEquals(rows.length, shard.rows());
      for (int i = 0; i < rows.length; i++) {
        assertEquals(labels[8 + rows[i]], shard.label(i));
        for (int j = 0; j < 6; j++) {
          assertEquals(Byte.toUnsignedInt(images[16 + rows[i] * 6 + j]), shard.get(i, j));
        }
        int from = 16 + rows[i] * 6;
        assertArrayEquals(Arrays.copyOfRange(images, from, from + 6), shard.picture(i));
      }
    }
  }

  @Test
  void gzipAndPlainGiveEqualShardsAndHashes() throws Exception {
    byte[] images = IdxBytes.images(3000, 5, 5);
    byte[] labels = IdxBytes.labels(3000, 4);
    IdxFiles plain = IdxBytes.write(dir, "images", images, "labels", labels);
    IdxFiles packed = IdxBytes.write(dir, "images.gz", IdxBytes.gzip(images), "labels", labels);
    Dataset plainInfo = Dataset.inspect(HADOOP, plain);
    Dataset packedInfo = Dataset.inspect(HADOOP, packed);
    assertEquals(plainInfo.identity(), packedInfo.identity());
    ShardPlan plan = new ShardPlan(3000, 5, 100, 1);
    List<Shard> fromPlain = new ShardLoader(plainInfo, plan).load(HADOOP, List.of(1, 4));
    List<Shard> fromPacked = new ShardLoader(packedInfo, plan).load(HADOOP, List.of(1, 4));
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(fromPlain.get(i).pixelBytes(), fromPacked.get(i).pixelBytes());
      assertArrayEquals(fromPlain.get(i).labels(), fromPacked.get(i).labels());
    }
  }

  @Test
  void aPlainFileIsReadOnlyWhereTheRowsLie() throws Exception {
    byte[] images = IdxBytes.images(20_000, 28, 28);
    IdxFiles files = IdxBytes.write(dir, "images", images, "labels", IdxBytes.labels(20_000, 10));
    Dataset info = Dataset.inspect(HADOOP, files);
    ShardPlan plan = new ShardPlan(20_000, 16, 100, 1);
    ShardLoader loader = new ShardLoader(info, plan);
    long before = bytesRead();
    loader.load(HADOOP, List.of(3));
    long read = bytesRead() - before;
    long needed = plan.size(3) * 785L;
    assertTrue(read >= needed && read < 2 * needed, read + " bytes read, " + needed + " needed");
  }

  private static long bytesRead() {
    return FileSystem.getGlobalStorageStatistics().get("file").getLong("bytesRead");
  }

  @Test
  void theLoaderTravelsToOtherMachines() throws Exception {
    IdxFiles files =
        IdxBytes.write(dir, "images", IdxBytes.images(10, 2, 2), "labels", IdxBytes.labels(10, 3));
    ShardLoader loader =
        new ShardLoader(Dataset.inspect(HADOOP, files), new ShardPlan(10, 16, 4, 1));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(loader);
    }
    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    List<Shard> shards = ((ShardLoader) in.readObject()).load(HADOOP, List.of(0, 15));
    assertEquals(1, shards.get(0).rows());
    assertEquals(0, shards.get(1).rows(), "10 rows leave shard 15 of 16 empty");
  }

  @Test
  void aFileThatChangedIsRefused() throws Exception {
    byte[] images = IdxBytes.images(100, 2, 2);
    byte[] labels = IdxBytes.labels(100, 10);
    IdxFiles files = IdxBytes.write(dir, "images", images, "labels", labels);
    Dataset info = Dataset.inspect(HADOOP, files);
    ShardLoader loader = new ShardLoader(info, new ShardPlan(100, 4, 10, 1));

    Files.write(dir.resolve("images"), IdxBytes.images(100, 2, 3));
    assertRefused(loader, dir.resolve("images") + ": rows of 2 x 3, expected 2 x 2, as inspected");
    Files.write(dir.resolve("images"), Arrays.copyOf(images, images.length - 1));
    assertRefused(loader, "images, offset 415: end of the data, expected 416 bytes");
    Files.write(dir.resolve("images"), IdxBytes.concat(images, new byte[1]));
    assertRefused(loader, "images, offset 416: more data, expected the end of the file");
    Files.write(dir.resolve("images"), images);
    labels[8 + 57] = 11;
    Files.write(dir.resolve("labels"), labels);
    assertRefused(loader, "labels, offset 65: label 11, expected 0 to 9");
    Files.delete(dir.resolve("images"));
    assertRefused(loader, dir.resolve("images") + ": no such file");
  }

  /** As on another machine, where another file may have the same name and the same sizes. */
  @Test
  void contentThatIsNotWhatWasInspectedIsRefused() throws Exception {
    byte[] images = IdxBytes.images(100, 2, 2);
    IdxFiles files = IdxBytes.write(dir, "images", images, "labels", IdxBytes.labels(100, 10));
    Dataset info = Dataset.inspect(HADOOP, files);
    ShardLoader loader = new ShardLoader(info, new ShardPlan(100, 4, 10, 1));
    images[415] ^= 1;
    Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
    IdxFiles others =
        IdxBytes.write(elsewhere, "images", images, "labels", IdxBytes.labels(100, 10));
    DataException refused =
        assertThrows(DataException.class, () -> loader.load(HADOOP, others, List.of(0)));
    String found = Dataset.inspect(HADOOP, others).contents().get(0).sha256();
    assertEquals(
        "%s, offset 0: content of SHA-256 %s, expected %s, as inspected"
            .formatted(others.images(), found, info.contents().get(0).sha256()),
        refused.getMessage());
  }

  private static void assertRefused(ShardLoader loader, String message) {
    DataException refused =
        assertThrows(DataException.class, () -> loader.load(HADOOP, List.of(0, 1, 2, 3)));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void shardsTooLargeForAnArrayAskForMoreShards() {
    Dataset info = Sets.promised(5_000_000, 28, 28);
    DataException refused =
        assertThrows(
            DataException.class, () -> new ShardLoader(info, new ShardPlan(5_000_000, 1, 128, 1)));
    assertEquals(
        "i: 5000000 rows of 784 numbers in a shard, expected at most 2739137: use 2 shards or more",
        refused.getMessage());
  }
}
