package dev.chainrule.train;

/**
 * Spark's own metrics, added up over all successful tasks of a run, loading and evaluation
 * included; times in seconds. {@code duration} minus the others is what Spark's UI calls scheduler
 * delay.
 *
 * @param tasks how many there were
 * @param duration from launch to result, as the driver saw it
 * @param deserialize reading the task on the executor
 * @param run of the task's code
 * @param serializeResult writing the result
 * @param garbageCollection while the tasks ran
 */
public record SparkTasks(
    long tasks,
    double duration,
    double deserialize,
    double run,
    double serializeResult,
    double garbageCollection) {

  public static final SparkTasks NONE = new SparkTasks(0, 0, 0, 0, 0, 0);

  /** These and {@code other}. */
  public SparkTasks plus(SparkTasks other) {
    return new SparkTasks(
        tasks + other.tasks,
        duration + other.duration,
        deserialize + other.deserialize,
        run + other.run,
        serializeResult + other.serializeResult,
        garbageCollection + other.garbageCollection);
  }
}
