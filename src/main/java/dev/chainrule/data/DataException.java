package dev.chainrule.data;

import java.io.FileNotFoundException;

/** Data that are missing or cannot be read; the message is one line that names the file. */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  /** {@code file} cannot be read, because of {@code cause}. */
  static DataException unreadable(Object file, Exception cause) {
    return cause instanceof FileNotFoundException
        ? new DataException(file + ": no such file", cause)
        : new DataException(file + ": cannot be read: " + firstLine(cause), cause);
  }

  /** Hadoop puts whole stack traces into messages; their first line says it. */
  static String firstLine(Exception cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElseThrow();
  }
}
