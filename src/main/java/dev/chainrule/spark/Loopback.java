package dev.chainrule.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The address that only this machine can reach: IPv4's, or IPv6's where there is no IPv4. */
final class Loopback {
  static final String IPV4 = "127.0.0.1";
  static final String IPV6 = "::1";

  private static final String CHOSEN = canListen(IPV4) || !canListen(IPV6) ? IPV4 : IPV6;

  private Loopback() {}

  /** As in SPARK_LOCAL_IP. */
  static String address() {
    return CHOSEN;
  }

  /** As in {@code spark.driver.host}, where an address of IPv6 has brackets. */
  static String asHost(String address) {
    return address.indexOf(':') >= 0 && !address.startsWith("[") ? "[" + address + "]" : address;
  }

  private static boolean canListen(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.isBound();
    } catch (IOException e) {
      return false; // Which is the answer.
    }
  }
}
