package dev.chainrule.io;

import java.io.FileNotFoundException;

/** Data that are missing or cannot be read; the message is one line that names the file. */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one printable line of {@code message}, whatever it quotes. */
  public DataException(String message) {
    super(SafeMessage.of(message));
  }

  public DataException(String message, Throwable cause) {
    super(SafeMessage.of(message), cause);
  }

  /** {@code file} cannot be read, because of {@code cause}. */
  public static DataException unreadable(Object file, Exception cause) {
    // Of a file that may not be read, too, Java says that it is not found.
    boolean forbidden = String.valueOf(cause.getMessage()).contains("ermission denied");
    return cause instanceof FileNotFoundException && !forbidden
        ? new DataException(file + ": no such file", cause)
        : new DataException(file + ": cannot be read: " + SafeMessage.reason(cause), cause);
  }
}
