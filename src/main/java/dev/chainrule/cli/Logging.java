package dev.chainrule.cli;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** How much of the log is shown: Spark's log4j, warnings only, all with {@code --verbose}. */
final class Logging {
  /** What warns of things that need no attention, or with a page of stack. */
  private static final List<String> QUIETER =
      List.of(
          "org.apache.hadoop.util.NativeCodeLoader", // A library that nothing here uses.
          "org.apache.spark.util.Utils", // The UI's port is taken: the next one is used.
          "org.apache.spark.scheduler.TaskSetManager"); // Each lost task with its whole stack.

  /** Logs a page of stack for a master that refuses us, and throws it too. */
  private static final String ALSO_THROWS =
      "org.apache.spark.network.client.TransportClientFactory";

  private static volatile boolean verbose;

  private Logging() {}

  static void configure(boolean wantsAll) {
    verbose = wantsAll;
    if (wantsAll) {
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.INFO);
      return;
    }
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.WARN);
    QUIETER.forEach(name -> Configurator.setLevel(name, Level.ERROR));
    Configurator.setLevel(ALSO_THROWS, Level.OFF);
  }

  static boolean isVerbose() {
    return verbose;
  }
}
