package dev.chainrule.faults;

import dev.chainrule.submit.Await;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/** A user's own jobs, whose failures have Spark exclude executors from all later ones. */
final class ExcludingJobs {
  private static final AtomicBoolean FAILED = new AtomicBoolean();

  private ExcludingJobs() {}

  /** A user's context that excludes at the first failure. */
  static JavaSparkContext context(String master) {
    SparkConf conf =
        UsersContext.conf(master)
            .set("spark.task.maxFailures", "8")
            .set("spark.excludeOnFailure.enabled", "true")
            .set("spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor", "4")
            .set("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", "7")
            .set("spark.excludeOnFailure.application.maxFailedTasksPerExecutor", "1");
    return new JavaSparkContext(conf);
  }

  /**
   * Has jobs fail once on each executor of a machine. One job may not be enough: an executor that
   * has registered gets no tasks before it has launched.
   *
   * @param thenExcluded how many executors are excluded since, earlier ones included
   */
  static void exclude(JavaSparkContext spark, String host, int thenExcluded) throws Exception {
    while (executors(spark).filter(e -> e.failedTasks() > 0).count() < thenExcluded) {
      spark.parallelize(List.of(1, 2, 3, 4, 5, 6), 6).foreach(i -> failOnce(host));
      spark.sc().listenerBus().waitUntilEmpty(); // It tells of the failures.
    }
    Await.until(
        thenExcluded + " executors that are excluded",
        () -> excluded(spark).count() == thenExcluded);
  }

  private static Stream<ExecutorSummary> executors(JavaSparkContext spark) {
    List<ExecutorSummary> all =
        CollectionConverters.asJava(spark.sc().statusStore().executorList(true));
    return all.stream();
  }

  private static Stream<ExecutorSummary> excluded(JavaSparkContext spark) {
    return executors(spark).filter(ExecutorSummary::isExcluded);
  }

  /** How many tasks the excluded executors have been given. */
  static long tasksOfExcluded(JavaSparkContext spark) {
    return excluded(spark).mapToLong(ExecutorSummary::totalTasks).sum();
  }

  private static void failOnce(String host) {
    if (SparkEnv.get().blockManager().blockManagerId().host().equals(host)
        && FAILED.compareAndSet(false, true)) {
      throw new IllegalStateException("a broken disk, say");
    }
  }
}
