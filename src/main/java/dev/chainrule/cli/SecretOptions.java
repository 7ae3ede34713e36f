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

  /** A local run shares its secret with nobody but who looks at its pages. */
  private boolean isToBeMade(SparkConf conf) {
    return MasterUrl.of(conf).isLocal() && Files.notExists(place());
  }

  /** From where we are, else from where the project is: conf/secure.conf does not know either. */
  private Path place() {
    Path file = file();
    return file.isAbsolute() || Files.exists(file) ? file : Home.resolve(file.toString());
  }
}
