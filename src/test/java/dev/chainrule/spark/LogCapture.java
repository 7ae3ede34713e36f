package dev.chainrule.spark;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Keeps what Spark logs while it is open. */
final class LogCapture extends AbstractAppender implements AutoCloseable {
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level level;

  /** Listens to {@code name} and all loggers below it, from INFO on. */
  LogCapture(String name) {
    super("capture", null, null, false, Property.EMPTY_ARRAY);
    logger = (Logger) LogManager.getLogger(name);
    level = logger.getLevel();
    start();
    logger.addAppender(this);
    Configurator.setAllLevels(name, Level.INFO);
  }

  @Override
  public void append(LogEvent event) {
    messages.add(event.getMessage().getFormattedMessage());
  }

  List<String> messages() {
    return messages;
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    Configurator.setAllLevels(logger.getName(), level);
    stop();
  }
}
