package dev.chainrule.spark;

/** The cluster does not offer what a run asked for; the message says what was asked and offered. */
public final class ResourcesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ResourcesException(String message) {
    super(message);
  }

  public ResourcesException(String message, Throwable cause) {
    super(message, cause);
  }
}
