package dev.chainrule.submit;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, never for a time. */
public final class Await {
  /** Only stops a hang: on a busy machine of half a core all takes its time. */
  private static final long LIMIT_SECONDS = 600;

  private static final long POLL_MILLIS = 50;

  private Await() {}

  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, condition, () -> "");
  }

  /** With what {@code seen} tells, should it be waited for in vain. */
  public static void until(String what, Callable<Boolean> condition, Callable<String> seen)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + LIMIT_SECONDS + " s for " + what + seen.call());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }
}
