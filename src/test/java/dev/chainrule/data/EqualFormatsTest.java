package dev.chainrule.data;

import static dev.chainrule.data.ReadRows.HADOOP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same rows in every format give the same shards. */
class EqualFormatsTest {
  private static final int ROWS = 500;

  @TempDir static Path dir;
  private static Dataset expected;
  private static List<Dataset> others;

  @BeforeAll
  static void writeAll() throws IOException {
    SameRows rows = SameRows.of(IdxBytes.images(ROWS, 4, 4), IdxBytes.labels(ROWS, 7), dir);
    expected = Dataset.inspect(HADOOP, rows.idx(false));
    others =
        List.of(
                rows.idx(true),
                rows.floatIdx(false),
                rows.floatIdx(true),
                rows.csv(false),
                rows.csv(true),
                rows.libsvm(false),
                rows.libsvm(true),
                rows.png())
            .stream()
            .map(source -> Dataset.inspect(HADOOP, source))
            .toList();
  }

  @Test
  void whatInspectionFindsIsEqual() {
    for (Dataset other : others) {
      assertEquals(expected.rows(), other.rows(), other.source().name());
      assertEquals(expected.height(), other.height(), other.source().name());
      assertEquals(expected.width(), other.width(), other.source().name());
      assertEquals(expected.classLabels(), other.classLabels(), other.source().name());
      assertEquals(expected.classCounts(), other.classCounts(), other.source().name());
    }
  }

  @Test
  void shardsAreEqual() {
    for (ShardPlan plan :
        List.of(
            new ShardPlan(ROWS, 1, 10, 1),
            new ShardPlan(ROWS, 7, 50, 1),
            new ShardPlan(ROWS, 16, 100, 42))) {
      for (Dataset other : others) {
        List<Integer> asked = List.of(plan.shards() - 1, plan.shards() / 2);
        List<Integer> once = plan.shards() == 1 ? List.of(0) : asked;
        List<Shard> expectedShards = new ShardLoader(expected, plan).load(HADOOP, once);
        List<Shard> shards = new ShardLoader(other, plan).load(HADOOP, once);
        for (int i = 0; i < once.size(); i++) {
          assertArrayEquals(
              expectedShards.get(i).pixelBytes(),
              shards.get(i).pixelBytes(),
              other.source().name());
          assertArrayEquals(
              expectedShards.get(i).labels(), shards.get(i).labels(), other.source().name());
        }
      }
    }
  }
}
