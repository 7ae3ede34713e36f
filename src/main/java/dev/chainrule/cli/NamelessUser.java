package dev.chainrule.cli;

import org.apache.hadoop.security.UserGroupInformation;

/**
 * A user who is only a number, as in containers: the operating system's login, which Hadoop needs
 * before it opens even a local file, fails for them. So Hadoop is given a name.
 *
 * <p>An agent, since spark-submit itself opens files before it calls {@code main}.
 */
final class NamelessUser {
  /** What Java says of such a user. */
  private static final String UNKNOWN = "?";

  private NamelessUser() {}

  /** Called by the JVM before {@code main}, where submit/chainrule has given a name. */
  public static void premain(String unused) {
    logIn(System.getProperty("user.name"));
  }

  /** As {@link #premain}, if the driver was started by other means. */
  static void logInIfNeeded() {
    if (UNKNOWN.equals(System.getProperty("user.name"))) {
      logIn("chainrule");
    }
  }

  private static void logIn(String name) {
    UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
  }
}
