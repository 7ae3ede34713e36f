package dev.chainrule.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;

/**
 * Checks that a standalone master answers this driver. Spark's own driver tries for a minute, logs
 * a long stack trace each time, and then stops without informing whoever waits for it.
 */
final class MasterCheck {
  private static final String LIMIT = "20s";

  /** How the messages of Spark's client begin when it finds no master. */
  private static final List<String> UNCONNECTED = List.of("Failed to connect to", "Connecting to");

  private MasterCheck() {}

  /**
   * Asks the master, or several masters one by one, as a driver would.
   *
   * @throws ResourcesException if none answers, or none to a driver with this secret
   */
  static void requireAnswer(SparkConf conf) {
    MasterUrl master = MasterUrl.of(conf);
    if (!master.isStandalone()) {
      return;
    }
    RpcEnv client = client(conf);
    try {
      List<Exception> failures = new ArrayList<>();
      for (String address : master.addresses()) {
        try {
          client.setupEndpointRef(RpcAddress.fromSparkURL("spark://" + address), "Master");
          return;
        } catch (Exception e) { // Scala throws checked exceptions undeclared.
          failures.add(e);
        }
      }
      throw new ResourcesException(master + ": " + reason(failures.get(0)), failures.get(0));
    } finally {
      client.shutdown();
      client.awaitTermination();
    }
  }

  /** Connects, but does not listen. */
  private static RpcEnv client(SparkConf conf) {
    SparkConf brief =
        conf.clone()
            .set("spark.rpc.lookupTimeout", LIMIT)
            .set("spark.rpc.io.connectionCreationTimeout", LIMIT)
            .set("spark.network.auth.rpcTimeout", LIMIT);
    SecurityManager security =
        new SecurityManager(
            brief,
            SecurityManager.$lessinit$greater$default$2(),
            SecurityManager.$lessinit$greater$default$3());
    return RpcEnv.create(
        "master-check", Loopback.asHost(Loopback.address()), 0, brief, security, true);
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
