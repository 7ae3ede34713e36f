package dev.chainrule.cli;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** How much of the log is shown: Spark's log4j, warnings only, all with {@code --verbose}. */
final class Logging {
  private static volatile boolean verbose;

  private Logging() {}

  static void configure(boolean wantsAll) {
    verbose = wantsAll;
    if (wantsAll) {
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.INFO);
      return;
    }
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.WARN);
    // Hadoop would like a native library that nothing here uses.
    Configurator.setLevel("org.apache.hadoop.util.NativeCodeLoader", Level.ERROR);
  }

  static boolean isVerbose() {
    return verbose;
  }
}
