package dev.chainrule.cli;

import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/** How much of the log is shown: Spark's log4j, warnings only, all with {@code --verbose}. */
final class Logging {
  /** Loggers of things that need no attention, or that we report ourselves in fewer words. */
  private static final Map<String, Level> QUIETER =
      Map.of(
          "org.apache.hadoop.util.NativeCodeLoader", // A library that nothing here uses.
          Level.ERROR,
          "org.apache.spark.util.Utils", // The UI's port is taken: the next one is used.
          Level.ERROR,
          "io.netty.util.internal.MacAddressUtil", // No hardware address: it takes random ones.
          Level.ERROR,
          "org.apache.spark.scheduler.TaskSetManager", // Each lost task with its whole stack.
          Level.OFF,
          // Connections that are lost or refused; that is thrown, or reported elsewhere.
          "org.apache.spark.network.server.TransportChannelHandler",
          Level.ERROR,
          "org.apache.spark.network.client",
          Level.OFF,
          "org.apache.spark.storage", // Each cached block of a lost executor.
          Level.ERROR,
          // Why no context opens, and why a task failed, with the whole stack: we report it.
          "org.apache.spark.SparkContext",
          Level.OFF,
          "org.apache.spark.executor.Executor",
          Level.OFF,
          "breeze.optimize", // A first try of a step that was too long.
          Level.OFF);

  /** Every thread of Spark's that runs out of memory says so; we say it once. */
  private static final Filter NOT_EXHAUSTION =
      new AbstractFilter() {
        @Override
        public Result filter(LogEvent event) {
          return event.getThrown() instanceof OutOfMemoryError ? Result.DENY : Result.NEUTRAL;
        }
      };

  private static Filter announcer;

  private Logging() {}

  /** Runs {@code announcement} before each message that is shown, in place of an earlier one. */
  static synchronized void beforeMessages(Runnable announcement) {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    LoggerConfig root = context.getConfiguration().getRootLogger();
    if (announcer != null) {
      root.removeFilter(announcer);
    }
    announcer =
        new AbstractFilter() {
          @Override
          public Result filter(LogEvent event) {
            announcement.run();
            return Result.NEUTRAL;
          }
        };
    root.addFilter(announcer);
  }

  static void configure(boolean wantsAll) {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    LoggerConfig root = context.getConfiguration().getRootLogger();
    root.removeFilter(NOT_EXHAUSTION);
    if (wantsAll) {
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.INFO);
      return;
    }
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.WARN);
    root.addFilter(NOT_EXHAUSTION);
    QUIETER.forEach(Configurator::setLevel);
  }
}
