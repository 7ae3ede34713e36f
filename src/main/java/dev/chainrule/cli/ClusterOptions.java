package dev.chainrule.cli;

import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ClusterSettings;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Mixin;
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

  @Mixin SecretOptions secret = new SecretOptions();

  /**
   * The settings.
   *
   * @param cores how many to wait for, 0 for any
   */
  ClusterSettings settings(int cores) {
    return new ClusterSettings(
        partitions, treeDepth, stepAttempts, cores, startupTimeout, strict, shipData);
  }

  /** Checks what belongs together; to be called with the settings' other checks. */
  void check(CommonOptions common, int shards) {
    common.require(
        shards < 1 || partitions <= shards,
        "--partitions: %d, expected at most the number of shards, %d",
        partitions,
        shards);
    secret.check(common, withMaster(common.sparkConf()));
  }

  /** With the master alone. */
  SparkConf withMaster(SparkConf conf) {
    return master == null ? conf : conf.setMaster(master);
  }

  /** With all that Spark has to know of these options. */
  SparkConf apply(SparkConf conf) {
    return secret.apply(withMaster(conf));
  }
}
