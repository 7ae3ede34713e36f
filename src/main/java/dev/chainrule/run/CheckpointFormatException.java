package dev.chainrule.run;

import dev.chainrule.io.SafeMessage;

/** A checkpoint that is not what it should be: names the file, the place, found and expected. */
public final class CheckpointFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointFormatException(String message) {
    super(SafeMessage.of(message));
  }

  public CheckpointFormatException(String message, Throwable cause) {
    super(SafeMessage.of(message), cause);
  }
}
