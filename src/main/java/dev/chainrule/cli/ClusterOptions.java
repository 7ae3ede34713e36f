package dev.chainrule.cli;

import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.SparkDefaults;
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

  @Option(
      names = "--executors",
      paramLabel = "N",
      defaultValue = "0",
      description = "Executors to ask the cluster for, and to wait for. Default: what it gives.")
  int executors;

  @Option(
      names = "--executor-cores",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cores of each, with --executors. Default: ${DEFAULT-VALUE}.")
  int executorCores;

  @Option(
      names = "--executor-memory",
      paramLabel = "SIZE",
      description = "Memory of each, such as 2g. Default: Spark's.")
  String executorMemory;

  @Option(
      names = "--startup-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for executors. Default: ${DEFAULT-VALUE}.")
  double startupTimeout;

  @Option(
      names = "--ship-data",
      description = "Send the data to the executors, where they cannot read its path.")
  boolean shipData;

  @Option(
      names = "--strict",
      description = "Executors whose BLAS rounds differently are an error, not a warning.")
  boolean strict;

  ClusterSettings settings() {
    return new ClusterSettings(
        partitions,
        treeDepth,
        stepAttempts,
        executors * executorCores,
        startupTimeout,
        strict,
        shipData);
  }

  /** Checks what belongs together; to be called with the settings' other checks. */
  void check(CommonOptions common, int shards) {
    common.require(
        partitions <= shards,
        "--partitions: %d, expected at most the number of shards, %d",
        partitions,
        shards);
    common.require(executors >= 0, "--executors: %d, expected 0 or more", executors);
    common.require(executorCores >= 1, "--executor-cores: %d, expected at least 1", executorCores);
    boolean local = SparkDefaults.isLocal(apply(common.sparkConf()));
    common.require(
        executors == 0 || !local, "--executors: there are none with a local master; use local[N]");
  }

  SparkConf apply(SparkConf conf) {
    if (master != null) {
      conf.setMaster(master);
    }
    if (executors > 0) {
      conf.set("spark.executor.instances", String.valueOf(executors));
      conf.set("spark.executor.cores", String.valueOf(executorCores));
      conf.set("spark.cores.max", String.valueOf(executors * executorCores));
    }
    if (executorMemory != null) {
      conf.set("spark.executor.memory", executorMemory);
    }
    return conf;
  }
}
