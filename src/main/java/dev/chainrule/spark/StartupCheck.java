package dev.chainrule.spark;

import dev.chainrule.data.DataFiles.LabelledFiles;
import dev.chainrule.io.DataException;
import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must hold before the first step: there are executors, with as many cores as were asked for
 * and memory for the data, and they round in the same way. Spark itself would silently wait for
 * ever.
 */
final class StartupCheck {
  private static final Logger LOG = LoggerFactory.getLogger(StartupCheck.class);
  private static final long POLL_MILLIS = 100;

  private StartupCheck() {}

  /**
   * Waits until the cluster offers the cores asked for, at least one.
   *
   * @throws ResourcesException if it does not in time
   */
  static void awaitCores(JavaSparkContext spark, ClusterSettings cluster) {
    if (spark.isLocal()) {
      return;
    }
    int asked = Math.max(1, cluster.cores());
    long deadline = System.nanoTime() + (long) (cluster.startupSeconds() * 1e9);
    while (Contexts.cores(spark) < asked) {
      if (System.nanoTime() - deadline > 0) {
        throw new ResourcesException(
            String.format(
                Locale.ROOT,
                "%s: asked for %d cores, %d offered within %.0f s (%d executors, %s each)",
                spark.master(),
                asked,
                Contexts.cores(spark),
                cluster.startupSeconds(),
                Contexts.executors(spark),
                spark.getConf().get("spark.executor.memory", "1g")));
      }
      pause();
    }
  }

  /**
   * Waits until the executors together can keep a data set in memory. Spark would read again, at
   * every step, what it cannot keep, or run out of memory in the attempt.
   *
   * @param files for the message
   * @param bytes of all shards
   * @throws DataException if they cannot in time
   */
  static void awaitMemory(
      JavaSparkContext spark, ClusterSettings cluster, LabelledFiles files, long bytes) {
    double patience = spark.isLocal() ? 0 : cluster.startupSeconds();
    long deadline = System.nanoTime() + (long) (patience * 1e9);
    while (Contexts.cacheBytes(spark) < bytes) {
      if (System.nanoTime() - deadline > 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: %d bytes of shards, expected at most %d, what Spark can keep; %s",
                files.images(),
                bytes,
                Contexts.cacheBytes(spark),
                spark.isLocal()
                    ? "--driver-memory of spark-submit gives more"
                    : "--executors and --executor-memory give more"));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourcesException("interrupted while waiting for executors", e);
    }
  }

  /** Says so if the shards are too few for the cores. */
  static void warnOfIdleCores(JavaSparkContext spark, int shards) {
    int cores = Contexts.cores(spark);
    if (shards < cores) {
      LOG.warn(
          "{} shards keep only {} of {} cores busy; --shards {} would use all (with other bits)",
          shards,
          shards,
          cores,
          cores);
    }
  }

  /**
   * Compares the engines of the driver and all executors.
   *
   * @throws ResourcesException if they round differently and {@code strict} is true
   */
  static void compareEngines(Collection<ExecutorReport> executors, boolean strict) {
    String driver = Blas.report().fingerprint();
    List<String> others =
        executors.stream()
            .filter(e -> !e.blas().fingerprint().equals(driver))
            .map(e -> "executor %s on %s: %s".formatted(e.executorId(), e.host(), e.blas()))
            .toList();
    if (others.isEmpty()) {
      return;
    }
    String message =
        "BLAS engines differ, so bits depend on which executor computes what; driver: %s; %s"
            .formatted(Blas.report(), String.join("; ", others));
    if (strict) {
      throw new ResourcesException(message);
    }
    LOG.warn("{}", message);
  }
}
