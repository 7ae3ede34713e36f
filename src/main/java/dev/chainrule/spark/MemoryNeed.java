package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.io.Words;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.GradientSum;
import dev.chainrule.train.TrainSettings;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * How much memory a training run needs at once, computed before any of it is allocated. An
 * OutOfMemoryError can come in any thread, and names neither the cause nor the remedy.
 *
 * <p>Only what is large and certain is counted: vectors of all parameters, outputs of layers,
 * pixels. A run that needs more than its heap by this count cannot work; one that needs a little
 * less may still fail.
 */
public final class MemoryNeed {
  /**
   * Weights: the first, those at the beginning of the epoch, the previous and the current ones; the
   * mean gradient, and the step's broadcast.
   */
  private static final int DRIVER_VECTORS = 6;

  /** A task's result beside its sum: as bytes, and once more in the message about the task. */
  private static final int RESULT_COPIES = 2;

  /** Bytes of live objects of an almost idle driver, and what the collector needs. */
  private static final long SPARK = 200L << 20;

  private static final double MIB = 1 << 20;

  private final SparkConf conf;
  private final TrainSettings settings;
  private final ClusterSettings cluster;
  private final int localCores;
  private final int batch;
  private final long vector;
  private final long pixels;

  MemoryNeed(
      SparkConf conf,
      TrainSettings settings,
      ClusterSettings cluster,
      Dataset train,
      Dataset test) {
    this.conf = conf;
    this.settings = settings;
    this.cluster = cluster;
    this.localCores = MasterUrl.of(conf).localCores();
    this.batch = Math.min(settings.batch(), train.rows());
    this.vector = vectorBytes(settings.compute());
    this.pixels = bytes(train) + bytes(test);
  }

  private static long bytes(Dataset set) {
    return set.bytes(set.rows());
  }

  /** Bytes of all parameters in one vector. */
  static long vectorBytes(ComputeSettings compute) {
    return (long) compute.network().layout().size() * compute.precision().bytes();
  }

  /**
   * Compares with the heaps of the driver, which is this JVM, and of an executor.
   *
   * @throws ResourcesException if either is too small, with what would be enough
   */
  public static void require(
      SparkConf conf,
      TrainSettings settings,
      ClusterSettings cluster,
      Dataset train,
      Dataset test) {
    new MemoryNeed(conf, settings, cluster, train, test).require(Runtime.getRuntime().maxMemory());
  }

  /** Compares, with a heap of the driver of so many bytes. */
  void require(long heap) {
    requireMovable();
    if (localCores > 0) {
      requireRoom("this JVM", driver() + tasks() + pixels, heap, "--driver-memory");
    } else {
      requireRoom("the driver", driver(), heap, "--driver-memory");
      String given = conf.get("spark.executor.memory", "1g");
      long executor = JavaUtils.byteStringAsBytes(given);
      requireRoom("an executor", tasks() + vector, executor, "--executor-memory");
    }
  }

  /** A result travels as one block, which Spark must be able to see as one array. */
  private void requireMovable() {
    if (vector > Integer.MAX_VALUE - (1L << 20)) {
      throw new ResourcesException(
          Words.format(
              "the network's %d parameters are %.0f MiB, expected less than 2048, the most that Spark moves",
              layout().size(), vector / MIB));
    }
  }

  private void requireRoom(String who, long needed, long heap, String option) {
    if (needed <= heap) {
      return;
    }
    // A third more: the collector keeps room for young objects, and Spark needs some too.
    long enough = (long) Math.ceil(needed * 4 / 3.0 / (1 << 30));
    throw new ResourcesException(
        Words.format(
            "a network of %d parameters (%.0f MiB) needs %.0f MiB or more in %s, which has %.0f;"
                + " %s %dg gives enough, fewer tasks at once need less",
            layout().size(), vector / MIB, needed / MIB, who, heap / MIB, option, enough));
  }

  /** With one result as it came, and as the sum. */
  private long driver() {
    int ofOptimizer = settings.optimizerVectors(settings.epochs()).size(); // Or more steps.
    return SPARK + (DRIVER_VECTORS + ofOptimizer + RESULT_COPIES) * vector;
  }

  /** Of those that share a heap. */
  private long tasks() {
    return tasksAtOnce() * ((sumVectors() + RESULT_COPIES) * vector + outputs());
  }

  private int tasksAtOnce() {
    int most = localCores > 0 ? localCores : conf.getInt("spark.executor.cores", 1);
    return Math.min(most, partitions());
  }

  /**
   * How many will be chosen; the largest possible number if the number of cores is not known yet.
   */
  private int partitions() {
    int cores = Math.max(localCores, cluster.cores());
    int most = cores > 0 ? cores : settings.shards();
    return cluster.resolve(settings.shards(), most).partitions();
  }

  /** The most vectors that a task has while it adds up its shards; the first task is typical. */
  private int sumVectors() {
    GradientSum sum = new GradientSum(settings.shards());
    int most = 0;
    for (int shard = 0; shard < settings.shards() / partitions(); shard++) {
      most = Math.max(most, sum.waiting() + 1);
      sum.add(shard, 0, 0, null);
    }
    return Math.min(most, batch); // A shard without rows adds nothing.
  }

  /** Bytes of the layers' outputs for one shard's rows, which the backward pass needs. */
  private long outputs() {
    long rows = (batch - 1L) / settings.shards() + 1;
    long columns =
        layout().entries().stream()
            .filter(e -> e.role() == ParameterLayout.Role.WEIGHTS)
            .mapToLong(ParameterLayout.Entry::cols)
            .sum();
    return rows * columns * settings.compute().precision().bytes();
  }

  private ParameterLayout layout() {
    return settings.compute().network().layout();
  }
}
