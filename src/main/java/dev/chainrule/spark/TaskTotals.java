package dev.chainrule.spark;

import dev.chainrule.train.SparkTasks;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Adds up Spark's own metrics of all tasks. They have whole milliseconds and arrive some time after
 * a step has ended, so they serve for the run as a whole; a step's phases come with its results.
 */
final class TaskTotals extends SparkListener {
  private SparkTasks totals = SparkTasks.NONE;

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    TaskMetrics metrics = event.taskMetrics();
    if (metrics != null && event.taskInfo().successful()) {
      totals =
          totals.plus(
              new SparkTasks(
                  1,
                  event.taskInfo().duration() / 1e3,
                  metrics.executorDeserializeTime() / 1e3,
                  metrics.executorRunTime() / 1e3,
                  metrics.resultSerializationTime() / 1e3,
                  metrics.jvmGCTime() / 1e3));
    }
  }

  synchronized SparkTasks totals() {
    return totals;
  }
}
