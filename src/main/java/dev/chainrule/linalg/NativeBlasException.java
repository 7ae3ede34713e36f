package dev.chainrule.linalg;

/** The native BLAS cannot be used; the message says which library and why. */
public final class NativeBlasException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NativeBlasException(String message) {
    super(message);
  }

  public NativeBlasException(String message, Throwable cause) {
    super(message, cause);
  }
}
