package dev.chainrule.spark;

import dev.chainrule.train.InvalidSettingsException;

/**
 * How a run uses Spark: nothing here changes the trained weights.
 *
 * @param partitions tasks of a step, at most the number of shards; 0 leaves it to {@link #resolve}
 * @param treeDepth levels of {@code treeAggregate}; 1 means that the driver alone sums
 * @param stepAttempts how often a step is tried when its job fails
 */
public record ClusterSettings(int partitions, int treeDepth, int stepAttempts) {
  public ClusterSettings {
    new InvalidSettingsException.Checks()
        .require(partitions >= 0, "partitions", partitions, "at least 1, or 0 for one a core")
        .require(treeDepth >= 1, "tree-depth", treeDepth, "at least 1")
        .require(stepAttempts >= 1, "step-attempts", stepAttempts, "at least 1")
        .done();
  }

  /** With a number of partitions: one a core, but none without a shard, if none was chosen. */
  ClusterSettings resolve(int shards, int cores) {
    int chosen = partitions == 0 ? Math.max(1, Math.min(shards, cores)) : partitions;
    return new ClusterSettings(chosen, treeDepth, stepAttempts);
  }
}
