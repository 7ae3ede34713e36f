package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.ShardPlan.Range;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardPlanTest {

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "1,16",
    "7,16",
    "7,1",
    "16,16",
    "17,16",
    "1000,16",
    "1023,3",
    "1025,16",
    "2047,16",
    "2048,16",
    "2049,16",
    "5000,7",
    "10000,16",
    "60000,16",
    "60000,7",
    "60000,1",
    "59999,13",
    "60000,1000",
    "60000,70000",
    "999983,16"
  })
  void shardsPartitionTheRows(int rows, int shards) {
    for (long seed = 0; seed < 3; seed++) {
      ShardPlan plan = new ShardPlan(rows, shards, 128, seed);
      BitSet seen = new BitSet(rows);
      for (int shard = 0; shard < shards; shard++) {
        takeAll(plan, shard, seen);
      }
      assertEquals(rows, seen.cardinality());
      assertEquals(rows, seen.length());
    }
  }

  private static void takeAll(ShardPlan plan, int shard, BitSet seen) {
    int taken = 0;
    int behind = -1;
    for (Range run : plan.runs(shard)) {
      assertTrue(run.count() > 0);
      assertTrue(run.first() > behind, "increasing, and none touches the next");
      assertTrue(seen.get(run.first(), run.first() + run.count()).isEmpty(), "taken once");
      seen.set(run.first(), run.first() + run.count());
      behind = run.first() + run.count();
      taken += run.count();
    }
    assertEquals(plan.size(shard), taken);
  }

  @Test
  void theLargestSetIsCutWithoutOverflow() {
    int rows = Integer.MAX_VALUE;
    ShardPlan plan = new ShardPlan(rows, 1000, Integer.MAX_VALUE, 1);
    long sum = 0;
    for (int shard = 0; shard < 1000; shard++) {
      sum += plan.size(shard);
    }
    assertEquals(rows, sum);
    List<Range> runs = plan.runs(999);
    assertEquals(plan.size(999), runs.stream().mapToInt(Range::count).sum());
    assertEquals(1, plan.stepsPerEpoch());
    assertEquals(plan.size(999), plan.slice(0, 999).count());
    assertEquals(Integer.MAX_VALUE, new ShardPlan(rows, 1, 1, 1).stepsPerEpoch());
  }

  @ParameterizedTest
  @CsvSource({
    "7,16,3",
    "7,16,100",
    "1,16,1",
    "1,1,1",
    "1000,16,128",
    "1000,16,1000",
    "1000,16,999",
    "1000,16,7",
    "100,3,17",
    "60000,16,4096",
    "60000,7,128",
    "50,50,50",
    "64,16,16"
  })
  void stepsOfAnEpochHoldEveryRowOnce(int rows, int shards, int batch) {
    ShardPlan plan = new ShardPlan(rows, shards, batch, 5);
    assertEquals((rows + batch - 1) / batch, plan.stepsPerEpoch());
    BitSet[] seen = new BitSet[shards];
    Arrays.setAll(seen, shard -> new BitSet());
    for (int step = 0; step < plan.stepsPerEpoch(); step++) {
      boolean last = step == plan.stepsPerEpoch() - 1;
      int stepRows = 0;
      for (int shard = 0; shard < shards; shard++) {
        int[] picked = plan.rowsOf(2, step, shard);
        assertEquals(plan.slice(step, shard).count(), picked.length);
        Arrays.stream(picked).forEach(seen[shard]::set);
        stepRows += picked.length;
      }
      assertEquals(last ? rows - step * batch : batch, stepRows);
      assertEquals(stepRows, plan.stepRows(step));
    }
    for (int shard = 0; shard < shards; shard++) {
      // As many picks as rows in all, so a full set means that none came twice.
      assertEquals(plan.size(shard), seen[shard].cardinality());
      assertEquals(plan.size(shard), seen[shard].length());
    }
  }

  @Test
  void sharesOfAStepDifferByAtMostOneRow() {
    ShardPlan plan = new ShardPlan(1000, 16, 100, 0);
    for (int step = 0; step < plan.stepsPerEpoch(); step++) {
      for (int shard = 0; shard < 16; shard++) {
        int count = plan.slice(step, shard).count();
        assertTrue(count == 6 || count == 7, "step " + step + ": " + count);
      }
    }
  }

  @Test
  void epochShardAndSeedChangeTheOrder() {
    ShardPlan plan = new ShardPlan(60000, 16, 4096, 1);
    int[] rows = plan.rowsOf(0, 0, 0);
    assertFalse(Arrays.equals(rows, plan.rowsOf(1, 0, 0)));
    assertFalse(Arrays.equals(rows, plan.rowsOf(0, 0, 1)));
    ShardPlan otherSeed = new ShardPlan(60000, 16, 4096, 2);
    assertFalse(Arrays.equals(rows, otherSeed.rowsOf(0, 0, 0)));
    assertFalse(plan.runs(0).equals(otherSeed.runs(0)));
  }

  /** Part of what fixes a run's bits: a change here changes every published hash. */
  @Test
  void theCutAndTheOrderAreFixedForEver() {
    ShardPlan plan = new ShardPlan(1000, 4, 64, 42);
    assertEquals(
        "[Range[first=0, count=3], Range[first=6, count=6], Range[first=21, count=3]]",
        plan.runs(2).subList(0, 3).toString());
    assertEquals(
        "[69, 34, 168, 62, 142, 125, 52, 20, 218, 185, 226, 10, 199, 207, 247, 68]",
        Arrays.toString(plan.rowsOf(3, 1, 2)));
  }

  @Test
  void labelSortedFilesMakeNoOneClassShards() throws Exception {
    byte[] file = IdxBytes.gunzip(Path.of("data/mnist/train-labels-idx1-ubyte.gz"));
    byte[] labels = Arrays.copyOfRange(file, 8, file.length);
    Arrays.sort(labels);
    ShardPlan plan = new ShardPlan(labels.length, 16, 128, 1);
    for (int shard = 0; shard < 16; shard++) {
      int[] classes = new int[10];
      for (Range run : plan.runs(shard)) {
        for (int row = run.first(); row < run.first() + run.count(); row++) {
          classes[labels[row]]++;
        }
      }
      int most = Arrays.stream(classes).max().orElseThrow();
      assertTrue(most < 0.3 * plan.size(shard), "shard " + shard + Arrays.toString(classes));
    }
  }

  /** So no host of HDFS has a whole shard, if it has not all of the file. */
  @Test
  void everyShardHasItsShareOfEveryPartOfTheFile() {
    ShardPlan plan = new ShardPlan(60_000, 8, 1024, 1);
    int blocks = 6;
    for (int shard = 0; shard < plan.shards(); shard++) {
      int[] rows = new int[blocks];
      for (int row : plan.setRows(shard)) {
        rows[row / (plan.rows() / blocks)]++;
      }
      double fair = (double) plan.size(shard) / blocks;
      for (int inBlock : rows) {
        assertEquals(fair, inBlock, fair / 2, "shard " + shard + Arrays.toString(rows));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0,1,1", "1,0,1", "1,1,0", "-1,1,1"})
  void impossiblePlansAreRefused(int rows, int shards, int batch) {
    assertThrows(IllegalArgumentException.class, () -> new ShardPlan(rows, shards, batch, 0));
  }

  @Test
  void stepsAndShardsOutsideAreRefused() {
    ShardPlan plan = new ShardPlan(100, 4, 10, 0);
    assertThrows(IndexOutOfBoundsException.class, () -> plan.slice(10, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> plan.slice(-1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> plan.slice(0, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> plan.runs(4));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,8", "64,64", "1000,7", "3001,16", "70001,64"})
  void shardOfIsTheOtherWayRoundOfSetRows(int rows, int shards) {
    ShardPlan plan = new ShardPlan(rows, shards, 10, 5);
    for (int shard = 0; shard < shards; shard++) {
      for (int row : plan.setRows(shard)) {
        assertEquals(shard, plan.shardOf(row));
      }
    }
  }
}
