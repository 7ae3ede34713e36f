package dev.chainrule.cli;

import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ClusterSettings;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Option;

/** Where and how Spark runs; none of it changes a trained weight. */
final class ClusterOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark's master: local[2], spark://HOST:PORT, yarn, k8s://… Default: local[*].")
  String master;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tasks of a step, at most the number of shards. Default: one a core.")
  int partitions;

  @Option(
      names = "--tree-depth",
      paramLabel = "N",
      defaultValue = "2",
      description = "Depth of treeAggregate; 1: the driver alone sums. Default: ${DEFAULT-VALUE}.")
  int treeDepth;

  @Option(
      names = "--step-attempts",
      paramLabel = "N",
      defaultValue = "4",
      description = "How often a step is tried when its job fails. Default: ${DEFAULT-VALUE}.")
  int stepAttempts;

  @Option(
      names = "--blas",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description = {
        "native: OpenBLAS or nothing; java: slower; auto: native if possible, with a warning if",
        "not. Different engines round differently. Default: ${DEFAULT-VALUE}."
      })
  Blas.Choice blas;

  ClusterSettings settings() {
    return new ClusterSettings(partitions, treeDepth, stepAttempts);
  }

  SparkConf apply(SparkConf conf) {
    if (master != null) {
      conf.setMaster(master);
    }
    return conf;
  }
}
