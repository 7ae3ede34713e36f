package dev.chainrule.spark;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.EventLoggingListener;
import org.apache.spark.util.Utils$;

/**
 * Checks what a driver needs before it starts: a network, places to write to, and a master that
 * answers. Without these Spark ends the process, or fails with the reason hidden in pages of log.
 */
final class Prerequisites {
  private static final String ANSWER_LIMIT = "20s";

  /** Spark takes no others. */
  private static final int LEAST_PORT = 1024;

  private static final int MOST_PORT = 65_535;

  /** How the messages of Spark's client begin when it finds no master. */
  private static final List<String> UNCONNECTED = List.of("Failed to connect to", "Connecting to");

  private Prerequisites() {}

  /**
   * Checks the machine, and the places and the master that {@code conf} names.
   *
   * @throws ResourcesException naming what is missing, and the setting that chooses another; or if
   *     no master answers, or none to a driver with this secret
   */
  static void require(SparkConf conf) {
    requireNetwork();
    requireScratch(conf);
    requireEventLog(conf);
    requireUiPort(conf);
    requireMaster(conf);
  }

  private static void requireNetwork() {
    String found = "none";
    try {
      if (NetworkInterface.networkInterfaces().anyMatch(Prerequisites::isUp)) {
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
    String name = conf.get("spark.eventLog.dir", EventLoggingListener.DEFAULT_LOG_DIR());
    String found = "is no directory";
    try {
      Path directory = new Path(Utils$.MODULE$.resolveURI(name));
      FileSystem files = directory.getFileSystem(SparkHadoopUtil.get().newConfiguration(conf));
      if (files.getFileStatus(directory).isDirectory()) {
        if (takesFolder(files, directory)) {
          return;
        }
        found = "cannot be written to";
      }
    } catch (FileNotFoundException e) {
      found = "does not exist";
    } catch (IOException | RuntimeException e) { // Which may lack the classes for a scheme.
      found = SafeMessage.reason(e);
    }
    throw new ResourcesException(
        "spark.eventLog.dir: %s: %s, expected a directory to write to, since spark.eventLog.enabled is set"
            .formatted(name, found));
  }

  private static boolean takesFolder(FileSystem files, Path directory) throws IOException {
    Path probe = new Path(directory, ".chainrule-" + UUID.randomUUID());
    return files.mkdirs(probe) && files.delete(probe, false);
  }

  /** Where Spark finds no port for its pages, it ends the process. */
  private static void requireUiPort(SparkConf conf) {
    int first = conf.getInt("spark.ui.port", 4040);
    if (!conf.getBoolean("spark.ui.enabled", true) || first == 0) {
      return;
    }
    if (first < LEAST_PORT || first > MOST_PORT) {
      throw new ResourcesException(
          Words.format(
              "spark.ui.port: %d, expected %d to %d, or 0 for any free one",
              first, LEAST_PORT, MOST_PORT));
    }
    int last = Math.min(MOST_PORT, first + conf.getInt("spark.port.maxRetries", 16));
    if (IntStream.rangeClosed(first, last).noneMatch(port -> isFree(conf, port))) {
      throw new ResourcesException(
          "spark.ui.port: %s in use, expected a free one, or 0 for any"
              .formatted(first == last ? first + " is" : first + " to " + last + " are"));
    }
  }

  private static boolean isFree(SparkConf conf, int port) {
    String address = conf.getenv(Loopback.VARIABLE);
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(
          address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A standalone master, or one of several, must answer. Spark's own driver tries for a minute,
   * logs a long stack trace each time, and then stops without informing whoever waits for it.
   */
  private static void requireMaster(SparkConf conf) {
    MasterUrl master = MasterUrl.of(conf);
    if (!master.isStandalone()) {
      return;
    }
    RpcEnv client = client(conf);
    try {
      Exception first = null;
      for (String address : master.addresses()) {
        try {
          client.setupEndpointRef(RpcAddress.fromSparkURL("spark://" + address), "Master");
          return;
        } catch (Exception e) { // Scala throws checked exceptions undeclared.
          first = first == null ? e : first;
        }
      }
      throw new ResourcesException(master + ": " + reason(first), first);
    } finally {
      client.shutdown();
      client.awaitTermination();
    }
  }

  /** Connects, but does not listen. */
  private static RpcEnv client(SparkConf conf) {
    SparkConf brief =
        conf.clone()
            .set("spark.rpc.lookupTimeout", ANSWER_LIMIT)
            .set("spark.rpc.io.connectionCreationTimeout", ANSWER_LIMIT)
            .set("spark.network.auth.rpcTimeout", ANSWER_LIMIT);
    SecurityManager security =
        new SecurityManager(
            brief,
            SecurityManager.$lessinit$greater$default$2(),
            SecurityManager.$lessinit$greater$default$3());
    return RpcEnv.create("master-check", Loopback.host(), 0, brief, security, true);
  }

  /**
   * The reason in a few words. If there was a connection, the master closed it, and which reason we
   * learn depends on which message comes first.
   */
  private static String reason(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      if (t instanceof TimeoutException || UNCONNECTED.stream().anyMatch(said::startsWith)) {
        return "no master answers: " + said.lines().findFirst().orElse("");
      }
    }
    return "the master refuses this driver, expected its secret and its spark.network.crypto "
        + "settings (--secret-file, --conf-file conf/secure.conf)";
  }
}
