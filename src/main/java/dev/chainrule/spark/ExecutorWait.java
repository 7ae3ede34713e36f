package dev.chainrule.spark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for what executors bring, and tells the user if that takes long.
 *
 * <p>With dynamic allocation Spark asks for executors only as long as a task waits for one, and
 * takes idle ones away, even the last; so where there is none, this has a task wait, too.
 */
final class ExecutorWait {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorWait.class);
  private static final long POLL_MILLIS = 100;

  /** After that time users are told, once. */
  private static final double QUIET_SECONDS = 5;

  private final JavaSparkContext spark;
  private final double patienceSeconds;
  private final long begin = System.nanoTime();
  private boolean isTold;

  /** What Spark is to find an executor for; null until it is needed. */
  private JavaFutureAction<Long> demand;

  private ExecutorWait(JavaSparkContext spark, double patienceSeconds) {
    this.spark = spark;
    this.patienceSeconds = patienceSeconds;
  }

  /**
   * Looks again and again until {@code there} is true.
   *
   * @param patienceSeconds how long at most; with 0 it looks twice
   * @return false if it is not in time
   * @throws ResourcesException if this thread is interrupted
   */
  static boolean until(JavaSparkContext spark, BooleanSupplier there, double patienceSeconds) {
    return there.getAsBoolean() || new ExecutorWait(spark, patienceSeconds).until(there);
  }

  private boolean until(BooleanSupplier there) {
    boolean isThere = false;
    try {
      for (double waited = 0; !isThere && waited <= patienceSeconds; waited = seconds()) {
        if (Cluster.executors(spark) == 0) {
          demand();
        }
        if (waited > QUIET_SECONDS) {
          tell();
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        isThere = there.getAsBoolean();
      }
      return isThere;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourcesException("interrupted while waiting for executors", e);
    } finally {
      if (!isThere && demand != null) {
        demand.cancel(true);
      }
    }
  }

  private double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Has a task wait, unless one does, or executors do not depend on that. */
  private void demand() {
    if (Cluster.isDynamic(spark.getConf()) && (demand == null || demand.isDone())) {
      String description = spark.getLocalProperty(JobRetries.DESCRIPTION);
      spark.setJobDescription("wait for an executor");
      demand = spark.parallelize(List.of(0), 1).countAsync();
      spark.setJobDescription(description);
    }
  }

  private void tell() {
    if (!isTold) {
      isTold = true;
      LOG.warn(
          "{}: waiting for executors, {} so far, for up to {} s",
          spark.master(),
          Cluster.executors(spark),
          Math.round(patienceSeconds));
    }
  }
}
