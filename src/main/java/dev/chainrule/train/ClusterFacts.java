package dev.chainrule.train;

import dev.chainrule.linalg.Blas.BlasReport;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run's record tells of where it ran.
 *
 * @param master of Spark, as in {@code local[2]}
 * @param partitions tasks of a step
 * @param treeDepth levels of the reduction on executors
 * @param executors the BLAS of each that has computed anything so far, by its id
 * @param tasks Spark's own metrics of them
 */
public record ClusterFacts(
    String master,
    int partitions,
    int treeDepth,
    Map<String, BlasReport> executors,
    SparkTasks tasks) {
  public ClusterFacts {
    executors = Collections.unmodifiableMap(new TreeMap<>(executors));
  }
}
