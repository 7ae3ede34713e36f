package dev.chainrule.linalg;

/** The native BLAS cannot be used; the message says which library and why. */
public final class NativeBlasException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the library and what is wrong with it. */
  public NativeBlasException(String message) {
    super(message);
  }

  /** As {@link #NativeBlasException(String)}, with the cause. */
  public NativeBlasException(String message, Throwable cause) {
    super(message, cause);
  }
}
