package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Sets;
import dev.chainrule.model.Mlp;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainSettings;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What is refused before anything is allocated. */
class MemoryNeedTest {
  private static final long MIB = 1 << 20;
  private static final long VECTOR = 23_850_010L * Float.BYTES;

  private static final Dataset TRAIN = set(60_000);
  private static final Dataset TEST = set(10_000);

  private static Dataset set(int rows) {
    return Sets.promised(rows, 28, 28);
  }

  private static TrainSettings settings(int... sizes) {
    return new LocalRun(null).settings().withNetwork(Mlp.classifier(sizes)).withBatch(512).build();
  }

  private static void require(SparkConf conf, TrainSettings settings, long heap) {
    ClusterSettings cluster = new ClusterSettings(0, 2, 1);
    new MemoryNeed(conf, settings, cluster, TRAIN, TEST).require(heap);
  }

  private static String refusal(SparkConf conf, TrainSettings settings, long heap) {
    return assertThrows(ResourcesException.class, () -> require(conf, settings, heap)).getMessage();
  }

  private static SparkConf master(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  @Test
  void localRunNeedsWhatDriverAndTasksHoldAndThePixels() {
    long driver = 200 * MIB + 9 * VECTOR;
    // Eight shards: four vectors at most in the sum, two copies of the result, 32 rows of outputs.
    long task = 6 * VECTOR + 32 * 30_010L * Float.BYTES;
    long needed = driver + 2 * task + 70_000L * 786;

    TrainSettings settings = settings(784, 30_000, 10);
    assertDoesNotThrow(() -> require(master("local[2]"), settings, needed));
    assertEquals(
        "a network of 23850010 parameters (91 MiB) needs 2170 MiB or more in this JVM, which has"
            + " 2170; --driver-memory 3g gives enough, fewer tasks at once need less",
        refusal(master("local[2]"), settings, needed - 1));
    assertDoesNotThrow(
        () -> require(master("local[1]"), settings, needed - task + VECTOR),
        "one task of 16 shards has one vector more in its sum");
  }

  @Test
  void batchOfMoreRowsThanThereAreNeedsNoMoreThanOneOfAll() {
    TrainSettings all = settings(784, 100, 10).with(TrainSettings.BATCH, 60_000);
    TrainSettings more = all.with(TrainSettings.BATCH, 2_000_000_000);
    long enough = 600 * MIB;
    assertDoesNotThrow(() -> require(master("local[2]"), all, enough));
    assertDoesNotThrow(() -> require(master("local[2]"), more, enough));
  }

  @Test
  void clustersDriverHoldsNoTasks() {
    SparkConf conf = master("spark://far:7077").set("spark.executor.memory", "4g");
    TrainSettings settings = settings(784, 30_000, 10);
    long needed = 200 * MIB + 9 * VECTOR;
    assertDoesNotThrow(() -> require(conf, settings, needed));
    assertEquals(
        "a network of 23850010 parameters (91 MiB) needs 1019 MiB or more in the driver, which has"
            + " 1019; --driver-memory 2g gives enough, fewer tasks at once need less",
        refusal(conf, settings, needed - 1));
  }

  @Test
  void executorIsJudgedByItsOwnMemory() {
    SparkConf conf = master("spark://far:7077").set("spark.executor.cores", "4");
    assertEquals(
        "a network of 23850010 parameters (91 MiB) needs 1197 MiB or more in an executor, which has"
            + " 1024; --executor-memory 2g gives enough, fewer tasks at once need less",
        refusal(conf, settings(784, 30_000, 10), 4L << 30));
  }

  @Test
  void whatSparkCannotMoveIsRefusedInAnyHeap() {
    assertEquals(
        "the network's 1195500012 parameters are 4560 MiB, expected less than 2048, the most that"
            + " Spark moves",
        refusal(master("local[2]"), settings(784, 1_500_000, 12), Long.MAX_VALUE));
  }

  @Test
  void smallNetworkRunsInSparksSmallestHeap() {
    assertDoesNotThrow(() -> require(master("local[*]"), settings(784, 512, 10), 450 * MIB));
  }
}
