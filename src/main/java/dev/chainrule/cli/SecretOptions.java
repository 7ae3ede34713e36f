package dev.chainrule.cli;

import dev.chainrule.spark.MasterUrl;
import dev.chainrule.spark.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Option;

/** The secret that driver, executors and cluster share. */
final class SecretOptions {
  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      converter = PathOption.Local.class,
      description = {
        "File with the cluster's secret, readable for its owner only: turns Spark's authentication",
        "on. With a local master it is made if missing. See conf/secure.conf."
      })
  Path file;

  /** Checks that there is a secret, or will be. */
  void check(CommonOptions common, SparkConf conf) {
    if (file != null && !isToBeMade(conf)) {
      common.check(() -> SecretFile.read(place()));
    }
  }

  /** Gives Spark the secret. */
  SparkConf apply(SparkConf conf) {
    if (file == null) {
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
    return file.isAbsolute() || Files.exists(file) ? file : Home.resolve(file.toString());
  }
}
