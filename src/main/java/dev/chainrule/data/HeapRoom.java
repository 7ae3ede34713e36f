package dev.chainrule.data;

import java.util.Locale;

/**
 * How much one thing from a file may take of this JVM's memory. Asked before anything is allocated:
 * an OutOfMemoryError names neither the file nor what would help.
 */
public final class HeapRoom {
  private HeapRoom() {}

  /** Bytes: half of the heap. Collectors keep a third for young objects, and work needs some. */
  public static long bytes() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /**
   * Checks that {@code bytes} may be allocated.
   *
   * @param place file, and what of it
   * @param remedy what the user can do
   */
  public static void require(long bytes, String place, String remedy) {
    if (bytes > bytes()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %d bytes, expected at most %d, half of this JVM's memory; %s",
              place,
              bytes,
              bytes(),
              remedy));
    }
  }
}
