package dev.chainrule.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** The address that only this machine can reach: IPv4's, or IPv6's where there is no IPv4. */
final class Loopback {
  static final String IPV4 = "127.0.0.1";
  static final String IPV6 = "::1";

  /** The environment variable that names where Spark's pages listen; all addresses if not set. */
  static final String VARIABLE = "SPARK_LOCAL_IP";

  private static final String CHOSEN = canListen(IPV4) || !canListen(IPV6) ? IPV4 : IPV6;

  private Loopback() {}

  private static boolean canListen(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.isBound();
    } catch (IOException e) {
      return false; // Which is the answer.
    }
  }

  /** As in {@code spark.driver.host}. */
  static String host() {
    return asHost(CHOSEN);
  }

  /** An address of IPv6 has brackets in {@code spark.driver.host}. */
  static String asHost(String address) {
    return address.indexOf(':') >= 0 && !address.startsWith("[") ? "[" + address + "]" : address;
  }

  /** A copy of {@code conf} whose driver and web pages only this machine can reach. */
  static SparkConf only(SparkConf conf) {
    SparkConf here = LocalConf.of(conf);
    String host = asHost(here.getenv(VARIABLE));
    SparkDefaults.set(here, "spark.driver.host", host);
    SparkDefaults.set(here, "spark.driver.bindAddress", host);
    return here;
  }

  /**
   * Settings with a web page for this machine only.
   *
   * <p>No setting says where Spark's pages listen. But Spark asks its settings for the variable, so
   * this class answers where the user has not set it.
   */
  private static final class LocalConf extends SparkConf {
    private static final long serialVersionUID = 1L;

    private LocalConf() {
      super(false);
    }

    static SparkConf of(SparkConf conf) {
      LocalConf result = new LocalConf();
      for (Tuple2<String, String> entry : conf.getAll()) {
        result.set(entry._1(), entry._2());
      }
      return result;
    }

    @Override
    public String getenv(String name) {
      String value = super.getenv(name);
      return value == null && name.equals(VARIABLE) ? CHOSEN : value;
    }

    /** Spark works with a copy. */
    @Override
    public SparkConf clone() {
      return of(this);
    }
  }
}
