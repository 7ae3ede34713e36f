package dev.chainrule.cli;

import dev.chainrule.linalg.Blas;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.spark.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;

/** Where and how Spark runs; none of these options changes a trained weight. */
final class ClusterOptions extends SettingGroup {
  static final Setting<String> MASTER =
      Setting.custom(
              "master",
              "URL",
              String.class,
              url -> url,
              "a master",
              "Spark's master: local[2], spark://HOST:PORT, yarn, k8s://HOST:PORT.")
          .orElseAs("local[*]");

  static final Setting<Path> SECRET_FILE =
      PathOption.local(
          "secret-file",
          "FILE",
          "File with the cluster's secret, readable for its owner only: turns Spark's"
              + " authentication on. With a local master or YARN it is made if missing. See"
              + " conf/secure.conf.");

  private static final List<Setting<?>> ALL =
      List.of(
          MASTER,
          ClusterSettings.PARTITIONS,
          ClusterSettings.TREE_DEPTH,
          ClusterSettings.STEP_ATTEMPTS,
          ClusterSettings.BLAS,
          ClusterSettings.BLAS_KERNEL,
          ClusterSettings.STARTUP_TIMEOUT,
          ClusterSettings.SHIP_DATA,
          ClusterSettings.STRICT,
          SECRET_FILE,
          ClusterSettings.RESIDENT_PORT);

  /** All of them but {@code useless} ones, which would do nothing in the command. */
  ClusterOptions(Setting<?>... useless) {
    super("Cluster", ALL.stream().filter(setting -> !List.of(useless).contains(setting)).toList());
  }

  /**
   * The settings.
   *
   * @param cores how many to wait for, 0 for any
   * @param engine which makes the steps, if there are any
   */
  ClusterSettings settings(int cores, EngineChoice engine) {
    return new ClusterSettings(
        get(ClusterSettings.PARTITIONS),
        get(ClusterSettings.TREE_DEPTH),
        get(ClusterSettings.STEP_ATTEMPTS),
        cores,
        get(ClusterSettings.STARTUP_TIMEOUT),
        get(ClusterSettings.STRICT),
        get(ClusterSettings.SHIP_DATA),
        engine,
        get(ClusterSettings.RESIDENT_PORT));
  }

  /** What to multiply with. */
  Blas.Choice blas() {
    return ClusterSettings.blas(get(ClusterSettings.BLAS), get(ClusterSettings.BLAS_KERNEL));
  }

  /** Checks options that depend on each other; to be called with the settings' other checks. */
  void check(CommonOptions common, int shards) {
    common.check(this::blas);
    common.require(
        shards < 1 || get(ClusterSettings.PARTITIONS) <= shards,
        ClusterSettings.PARTITIONS,
        get(ClusterSettings.PARTITIONS),
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

  /** A secret that only those need who look at the pages of a run. */
  private boolean isSecretToBeMade(SparkConf conf) {
    MasterUrl master = master(conf);
    return (master.isLocal() || master.isYarn()) && Files.notExists(secretFile());
  }

  /** Relative to the current directory, else to the project: conf/secure.conf knows neither. */
  private Path secretFile() {
    Path file = get(SECRET_FILE);
    return file.isAbsolute() || Files.exists(file) ? file : Home.resolve(file.toString());
  }
}
