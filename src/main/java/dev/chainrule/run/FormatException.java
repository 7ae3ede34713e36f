package dev.chainrule.run;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;

/**
 * A checkpoint or a model file that is not what it should be: names the file, the place, found and
 * expected.
 */
public class FormatException extends DataException {
  private static final long serialVersionUID = 1L;

  public FormatException(String message) {
    super(message);
  }

  public FormatException(String message, Throwable cause) {
    super(message, cause);
  }

  /** With a message as {@link String#format} makes it. */
  @FormatMethod
  static FormatException of(String format, Object... arguments) {
    return new FormatException(Words.format(format, arguments));
  }

  /** {@code file} cannot be read, because of {@code cause}. */
  static FormatException cannotRead(Object file, Exception cause) {
    return new FormatException(file + ": cannot be read: " + SafeMessage.reason(cause), cause);
  }
}
