package dev.chainrule.run;

import dev.chainrule.io.OneLine;

/** A checkpoint that is not what it should be: names the file, the place, found and expected. */
public final class CheckpointFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointFormatException(String message) {
    super(OneLine.of(message));
  }

  public CheckpointFormatException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
