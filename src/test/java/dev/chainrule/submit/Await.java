package dev.chainrule.submit;

import java.util.concurrent.Callable;

/** Waits for what another process does. */
final class Await {
  private static final long LIMIT_NANOS = 90_000_000_000L;

  private Await() {}

  /** Returns when {@code condition} holds; asks it again and again. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new AssertionError("waited too long until " + what);
      }
      Thread.sleep(100);
    }
  }
}
