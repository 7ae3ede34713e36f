package dev.chainrule.cli;

import dev.chainrule.spark.MasterUrl;
import dev.chainrule.spark.SparkDefaults;
import dev.chainrule.spark.SparkKeys;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Option;

/** How many executors of which size. */
final class ExecutorOptions {
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

  /** Checks that there can be executors. */
  void check(CommonOptions common, SparkConf conf) {
    common.require(executors >= 0, "--executors: %d, expected 0 or more", executors);
    common.require(executorCores >= 1, "--executor-cores: %d, expected at least 1", executorCores);
    common.require(
        executors <= 0 || !MasterUrl.of(conf).isLocal(),
        "--executors: %d beside the master %s, which has none, expected local[N] for N cores",
        executors,
        MasterUrl.of(conf));
    if (executorMemory != null) {
      SparkKeys.expected("spark.executor.memory", executorMemory)
          .ifPresent(
              expected ->
                  common.require(
                      false, "--executor-memory: '%s', expected %s", executorMemory, expected));
    }
  }

  /** Cores to wait for, 0 for any; also where they are a mistake that is told already. */
  int cores() {
    return Math.max(0, executors * executorCores);
  }

  SparkConf apply(SparkConf conf) {
    if (executors > 0) {
      SparkDefaults.fixExecutors(conf, executors, executorCores);
    }
    if (executorMemory != null) {
      conf.set("spark.executor.memory", executorMemory);
    }
    return conf;
  }
}
