package dev.chainrule.cli;

import dev.chainrule.settings.Setting;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.spark.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/** The secret that driver, executors and cluster share. */
final class SecretOptions extends SettingGroup {
  static final Setting<Path> SECRET_FILE =
      PathOption.local(
          "secret-file",
          "FILE",
          "File with the cluster's secret, readable for its owner only: turns Spark's"
              + " authentication on. With a local master it is made if missing. See"
              + " conf/secure.conf.");

  SecretOptions() {
    super("Cluster", SECRET_FILE);
  }

  private Path file() {
    return get(SECRET_FILE);
  }

  /** Checks that there is a secret, or will be. */
  void check(CommonOptions common, SparkConf conf) {
    if (file() != null && !isToBeMade(conf)) {
      common.check(() -> SecretFile.read(place()));
    }
  }

  /** Gives Spark the secret. */
  SparkConf apply(SparkConf conf) {
    if (file() == null) {
      return conf;
    }
    if (isToBeMade(conf)) {
      SecretFile.create(place());
    }
    return SecretFile.apply(place(), conf);
  }

  /** Only those who look at the pages of a local run need its secret. */
  private boolean isToBeMade(SparkConf conf) {
    return MasterUrl.of(conf).isLocal() && Files.notExists(place());
  }

  /** Relative to the current directory, else to the project: conf/secure.conf knows neither. */
  private Path place() {
    Path file = file();
    return file.isAbsolute() || Files.exists(file) ? file : Home.resolve(file.toString());
  }
}
