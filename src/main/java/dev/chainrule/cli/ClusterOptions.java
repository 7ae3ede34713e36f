package dev.chainrule.cli;

import dev.chainrule.linalg.Blas;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.spark.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/** Where and how Spark runs; none of these options changes a trained weight. */
final class ClusterOptions extends SettingGroup {
  /** Of {@code train}: {@link Speedup#ENGINE} takes several. */
  static final Setting<EngineChoice> ENGINE =
      Setting.choice(
          "engine",
          EngineChoice.AGGREGATE,
          EngineChoice::label,
          "aggregate: a Spark job for each step; resident: one long stage that makes all steps;"
              + " auto: resident if possible. The bits are the same.");

  static final Setting<Integer> RESIDENT_PORT =
      Setting.whole(
          "resident-port",
          0,
          Range.atLeast(0).upTo(65535),
          "Port of the resident engine on driver and executors, or one of the next, as many as"
              + " spark.port.maxRetries; 0: any free one.");

  static final Setting<String> MASTER =
      Setting.custom(
              "master",
              "URL",
              String.class,
              url -> url,
              "a master",
              "Spark's master: local[2], spark://HOST:PORT, yarn, k8s://HOST:PORT.")
          .orElseAs("local[*]");
  static final Setting<Integer> PARTITIONS =
      Setting.whole(
          "partitions",
          0,
          Range.atLeast(0),
          "Tasks of a step, at most the number of shards; 0: one for each core.");
  static final Setting<Integer> TREE_DEPTH =
      Setting.whole(
          "tree-depth", 2, Range.atLeast(1), "Depth of treeAggregate; 1: the driver alone sums.");
  static final Setting<Integer> STEP_ATTEMPTS =
      Setting.whole(
          "step-attempts", 4, Range.atLeast(1), "How often a step is tried when its job fails.");
  static final Setting<Blas.Choice> BLAS =
      Setting.choice(
          "blas",
          Blas.Choice.AUTO,
          Blas.Choice::label,
          "native: OpenBLAS or nothing; java: slower; auto: native if possible, with a warning if"
              + " not. Different engines round differently.");
  static final Setting<Double> STARTUP_TIMEOUT =
      Setting.number(
          "startup-timeout", 60, Range.moreThan(0), "How long to wait for executors, in seconds.");
  static final Setting<Boolean> SHIP_DATA =
      Setting.flag(
          "ship-data", false, "Send the data to the executors, where they cannot read its path.");
  static final Setting<Boolean> STRICT =
      Setting.flag(
          "strict", false, "Executors whose BLAS rounds differently are an error, not a warning.");

  static final Setting<Path> SECRET_FILE =
      PathOption.local(
          "secret-file",
          "FILE",
          "File with the cluster's secret, readable for its owner only: turns Spark's"
              + " authentication on. With a local master it is made if missing. See"
              + " conf/secure.conf.");

  ClusterOptions() {
    super(
        "Cluster",
        MASTER,
        PARTITIONS,
        TREE_DEPTH,
        STEP_ATTEMPTS,
        BLAS,
        STARTUP_TIMEOUT,
        SHIP_DATA,
        STRICT,
        SECRET_FILE,
        RESIDENT_PORT);
  }

  /**
   * The settings.
   *
   * @param cores how many to wait for, 0 for any
   * @param engine which makes the steps, if there are any
   */
  ClusterSettings settings(int cores, EngineChoice engine) {
    return new ClusterSettings(
        get(PARTITIONS),
        get(TREE_DEPTH),
        get(STEP_ATTEMPTS),
        cores,
        get(STARTUP_TIMEOUT),
        get(STRICT),
        get(SHIP_DATA),
        engine,
        get(RESIDENT_PORT));
  }

  /** Checks options that depend on each other; to be called with the settings' other checks. */
  void check(CommonOptions common, int shards) {
    common.require(
        shards < 1 || get(PARTITIONS) <= shards,
        PARTITIONS,
        get(PARTITIONS),
        "at most the number of shards, " + shards);
    if (get(SECRET_FILE) != null && !isSecretToBeMade(common.sparkConf())) {
      common.check(() -> SecretFile.read(secretFile()));
    }
  }

  /** Where Spark is to run. */
  MasterUrl master(SparkConf conf) {
    return get(MASTER) == null ? MasterUrl.of(conf) : new MasterUrl(get(MASTER));
  }

  /** {@code conf} with all of these options that are settings of Spark. */
  SparkConf apply(SparkConf conf) {
    if (get(MASTER) != null) {
      conf.setMaster(get(MASTER));
    }
    if (get(SECRET_FILE) == null) {
      return conf;
    }
    if (isSecretToBeMade(conf)) {
      SecretFile.create(secretFile());
    }
    return SecretFile.apply(secretFile(), conf);
  }

  /** Only those who look at the pages of a local run need its secret. */
  private boolean isSecretToBeMade(SparkConf conf) {
    return master(conf).isLocal() && Files.notExists(secretFile());
  }

  /** Relative to the current directory, else to the project: conf/secure.conf knows neither. */
  private Path secretFile() {
    Path file = get(SECRET_FILE);
    return file.isAbsolute() || Files.exists(file) ? file : Home.resolve(file.toString());
  }
}
