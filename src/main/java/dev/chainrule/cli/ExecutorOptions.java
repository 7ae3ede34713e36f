package dev.chainrule.cli;

import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.spark.SparkDefaults;
import dev.chainrule.spark.SparkKeys;
import org.apache.spark.SparkConf;

/** How many executors, and their size. */
final class ExecutorOptions extends SettingGroup {
  static final Setting<Integer> EXECUTORS =
      Setting.whole(
          "executors",
          0,
          Range.atLeast(0),
          "Executors to ask the cluster for, and to wait for; 0: as many as it gives.");
  static final Setting<Integer> EXECUTOR_CORES =
      Setting.whole("executor-cores", 1, Range.atLeast(1), "Cores of each, with --executors.");
  static final Setting<String> EXECUTOR_MEMORY =
      Setting.custom(
              "executor-memory",
              "SIZE",
              String.class,
              size -> size,
              "a size such as 2g",
              "Memory of each, such as 2g.")
          .orElseAs("Spark's");

  ExecutorOptions() {
    super("Cluster", EXECUTORS, EXECUTOR_CORES, EXECUTOR_MEMORY);
  }

  /** Checks that there can be executors. */
  void check(CommonOptions common, MasterUrl master) {
    common.require(
        get(EXECUTORS) <= 0 || !master.isLocal(),
        EXECUTORS,
        get(EXECUTORS) + " beside the master " + master + ", which has none",
        "local[N] for N cores");
    String memory = get(EXECUTOR_MEMORY);
    if (memory != null) {
      SparkKeys.expected("spark.executor.memory", memory)
          .ifPresent(
              expected -> common.require(false, EXECUTOR_MEMORY, "'" + memory + "'", expected));
    }
  }

  /** Cores to wait for, 0 for any, and for a mistake that is already reported. */
  int cores() {
    return Math.max(0, get(EXECUTORS) * get(EXECUTOR_CORES));
  }

  SparkConf apply(SparkConf conf) {
    if (get(EXECUTORS) > 0) {
      SparkDefaults.fixExecutors(conf, get(EXECUTORS), get(EXECUTOR_CORES));
    }
    if (get(EXECUTOR_MEMORY) != null) {
      conf.set("spark.executor.memory", get(EXECUTOR_MEMORY));
    }
    return conf;
  }
}
