package dev.chainrule.train;

/** Somebody's wish that a run end early; the loop heeds it between two steps. */
public final class StopRequest {
  private volatile boolean requested;

  /** Asks the run to end. */
  public void request() {
    requested = true;
  }

  public boolean isRequested() {
    return requested;
  }
}
