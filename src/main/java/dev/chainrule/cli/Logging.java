package dev.chainrule.cli;

import java.util.List;
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
  /** Loggers whose warnings need no attention, or are told by us in fewer words. */
  private static final List<String> ERRORS_ALONE =
      List.of(
          "org.apache.hadoop.util.NativeCodeLoader", // A library that nothing here uses.
          "org.apache.hadoop.hdfs", // Each write that failed; whoever wrote tells of it.
          "org.apache.spark.util.Utils", // The UI's port is taken: the next one is used.
          "io.netty.util.internal.MacAddressUtil", // No hardware address: it takes random ones.
          // A connection that is lost; that is thrown, or reported elsewhere.
          "org.apache.spark.network.server.TransportChannelHandler",
          "org.apache.spark.storage"); // Each cached block of a lost executor.

  /** Loggers of what we tell in fewer words, errors too. */
  private static final List<String> SILENT =
      List.of(
          "org.apache.spark.scheduler.TaskSetManager", // Each lost task with its whole stack.
          "org.apache.spark.network.client", // Connections that are refused.
          // Why no context opens, and why a task failed, with the whole stack.
          "org.apache.spark.SparkContext",
          "org.apache.spark.executor.Executor",
          "breeze.optimize"); // A first try of a step that was too long.

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

  /** From now on shows nothing, unless all is wanted: what goes on is being pulled down. */
  static void silence() {
    if (LogManager.getRootLogger().getLevel().isMoreSpecificThan(Level.WARN)) {
      Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    }
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
    ERRORS_ALONE.forEach(name -> Configurator.setLevel(name, Level.ERROR));
    SILENT.forEach(name -> Configurator.setLevel(name, Level.OFF));
  }
}
