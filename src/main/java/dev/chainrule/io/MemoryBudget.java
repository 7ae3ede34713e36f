package dev.chainrule.io;

/**
 * How much of this JVM's memory one thing from a file may take. Checked before anything is
 * allocated: an OutOfMemoryError names neither the file nor a remedy.
 */
public final class MemoryBudget {
  /** The longest array that every JVM can allocate. */
  public static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private MemoryBudget() {}

  /**
   * Half of the heap, in bytes. Collectors keep a third for young objects, and computing needs
   * some.
   */
  public static long bytes() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /**
   * Checks that {@code bytes} may be allocated.
   *
   * @param place the file, and what in it
   * @param remedy what the user can do
   */
  public static void require(long bytes, String place, String remedy) {
    if (bytes > bytes()) {
      throw new DataException(
          Words.format(
              "%s: %d bytes, expected at most %d, half of this JVM's memory; %s",
              place, bytes, bytes(), remedy));
    }
  }
}
