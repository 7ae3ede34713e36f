package dev.chainrule.train;

/** A request to end a run early; the loop looks for it between two steps. */
public final class StopRequest {
  private volatile boolean requested;

  /** Asks the run to end. */
  public void request() {
    requested = true;
  }

  /** Whether the run is to end. */
  public boolean isRequested() {
    return requested;
  }
}
