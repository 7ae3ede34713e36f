package dev.chainrule.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.Utils$;

/**
 * Checks that this machine has what a driver needs: places to write to, and a network. Without
 * these Spark ends the process, or fails with the reason hidden in pages of log.
 */
final class PlaceCheck {
  private PlaceCheck() {}

  /**
   * Checks the machine, and the places that {@code conf} names.
   *
   * @throws ResourcesException naming what is missing, and the setting that chooses another
   */
  static void require(SparkConf conf) {
    requireNetwork();
    requireScratch(conf);
    requireEventLog(conf);
  }

  private static void requireNetwork() {
    String found = "none";
    try {
      if (NetworkInterface.networkInterfaces().anyMatch(PlaceCheck::isUp)) {
        return;
      }
    } catch (SocketException e) {
      found = e.getMessage();
    }
    throw new ResourcesException(
        "this machine's network interfaces: %s, expected one at least, such as lo; Spark's parts talk"
                .formatted(found)
            + " to each other by sockets, in local mode too");
  }

  private static boolean isUp(NetworkInterface candidate) {
    try {
      return candidate.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  /** One directory that can be written to is enough for Spark. */
  private static void requireScratch(SparkConf conf) {
    List<String> failures = new ArrayList<>();
    for (String name : Utils$.MODULE$.getConfiguredLocalDirs(conf)) {
      try {
        var directory = Files.createDirectories(java.nio.file.Path.of(name));
        Files.delete(Files.createTempDirectory(directory, "chainrule"));
        return;
      } catch (IOException e) {
        failures.add("%s (%s)".formatted(name, e.getClass().getSimpleName()));
      }
    }
    throw new ResourcesException(
        "Spark's temporary files: no directory can be made in %s; SPARK_LOCAL_DIRS or"
                .formatted(String.join(", ", failures))
            + " spark.local.dir chooses another place");
  }

  private static void requireEventLog(SparkConf conf) {
    if (!conf.getBoolean("spark.eventLog.enabled", false)) {
      return;
    }
    String name = conf.get("spark.eventLog.dir", "file:/tmp/spark-events");
    eventLogProblem(conf, name)
        .ifPresent(
            found -> {
              throw new ResourcesException(
                  "spark.eventLog.dir: %s: %s, expected a directory, since spark.eventLog.enabled is set"
                      .formatted(name, found));
            });
  }

  private static Optional<String> eventLogProblem(SparkConf conf, String name) {
    try {
      Path directory = new Path(Utils$.MODULE$.resolveURI(name));
      FileSystem files = directory.getFileSystem(SparkHadoopUtil.get().newConfiguration(conf));
      return files.getFileStatus(directory).isDirectory()
          ? Optional.empty()
          : Optional.of("is none");
    } catch (FileNotFoundException e) {
      return Optional.of("does not exist");
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}
