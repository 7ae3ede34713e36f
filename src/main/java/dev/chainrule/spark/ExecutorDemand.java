package dev.chainrule.spark;

import java.util.List;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A demand for an executor where there is none and dynamic allocation is on. Spark then asks for
 * executors only as long as a task waits for one, and takes idle ones away, even the last; so
 * whoever waits for an executor must have a task wait, too.
 */
final class ExecutorDemand {
  private final JavaSparkContext spark;

  /** What Spark is to find an executor for; null until it is needed. */
  private JavaFutureAction<Long> job;

  ExecutorDemand(JavaSparkContext spark) {
    this.spark = spark;
  }

  /** Has a task wait, unless one does, or executors do not depend on that. */
  void raise() {
    if (Cluster.isDynamic(spark.getConf()) && (job == null || job.isDone())) {
      String description = spark.getLocalProperty(JobRetries.DESCRIPTION);
      spark.setJobDescription("wait for an executor");
      job = spark.parallelize(List.of(0), 1).countAsync();
      spark.setJobDescription(description);
    }
  }

  /** Waits no longer. */
  void withdraw() {
    if (job != null) {
      job.cancel(true);
    }
  }
}
