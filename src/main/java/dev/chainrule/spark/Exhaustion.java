package dev.chainrule.spark;

import java.util.Locale;

/** How a task that ran out of memory shows in what its job throws. */
final class Exhaustion {
  /** What Spark's executors exit with then. */
  private static final String EXIT_CODE = "exited with code 52";

  private Exhaustion() {}

  /**
   * Whether {@code failure} of a job comes of it; where the task's error is lost, its name is left.
   */
  static boolean isIn(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage());
      if (t instanceof OutOfMemoryError
          || said.contains(OutOfMemoryError.class.getName())
          || said.contains(EXIT_CODE)) {
        return true;
      }
    }
    return false;
  }

  /** What it was, and what helps. */
  static String describe(boolean local) {
    return local
        ? String.format(
            Locale.ROOT,
            "the tasks do not fit the %d MiB of this JVM; --driver-memory gives more, fewer cores need less",
            Runtime.getRuntime().maxMemory() >> 20)
        : "a task does not fit the memory of its executor; --executor-memory gives more";
  }
}
