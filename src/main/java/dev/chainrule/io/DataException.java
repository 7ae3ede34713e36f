package dev.chainrule.io;

import java.io.FileNotFoundException;

/** Data that are missing or cannot be read; the message is one line that names the file. */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whatever {@code message} quotes, it becomes one printable line. */
  public DataException(String message) {
    super(SafeMessage.of(message));
  }

  public DataException(String message, Throwable cause) {
    super(SafeMessage.of(message), cause);
  }

  /** {@code file} cannot be read, because of {@code cause}. */
  public static DataException unreadable(Object file, Exception cause) {
    // Java says of a file that is there and may not be read that it is not found, too.
    boolean forbidden = String.valueOf(cause.getMessage()).contains("ermission denied");
    return cause instanceof FileNotFoundException && !forbidden
        ? new DataException(file + ": no such file", cause)
        : new DataException(file + ": cannot be read: " + SafeMessage.reason(cause), cause);
  }
}
