package dev.chainrule.train;

/** A step or evaluation was cancelled as the run is to stop; the weights are as before it. */
public final class StepAbandonedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what ended the job. */
  public StepAbandonedException(Throwable cause) {
    super("given up on request", cause);
  }
}
