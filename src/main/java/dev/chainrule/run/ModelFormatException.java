package dev.chainrule.run;

import dev.chainrule.io.SafeMessage;

/** A model file that is not what it should be: names the file, the place, found and expected. */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one printable line of {@code message}, whatever it quotes. */
  public ModelFormatException(String message) {
    super(SafeMessage.of(message));
  }

  public ModelFormatException(String message, Throwable cause) {
    super(SafeMessage.of(message), cause);
  }
}
