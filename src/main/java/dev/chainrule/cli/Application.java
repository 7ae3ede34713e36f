package dev.chainrule.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The application that this driver is an attempt of, where a cluster starts another one after a
 * failure: YARN ({@code spark.yarn.maxAppAttempts}) and standalone clusters ({@code --supervise}).
 */
final class Application {
  /** A standalone worker has a directory for each driver, in which the next attempt is started. */
  private static final Pattern DRIVER = Pattern.compile("driver-\\d{14}-\\d{4,}");

  private Application() {}

  /** An id that all attempts share, and no other application has; empty if there is only one. */
  static Optional<String> id() {
    String yarn = System.getProperty("spark.yarn.app.id");
    return Optional.ofNullable(yarn == null ? standalone() : yarn);
  }

  private static String standalone() {
    Path name = Path.of(System.getProperty("user.dir")).getFileName();
    return name != null && DRIVER.matcher(name.toString()).matches() ? name.toString() : null;
  }
}
