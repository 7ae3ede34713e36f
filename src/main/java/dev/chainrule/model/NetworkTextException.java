package dev.chainrule.model;

import dev.chainrule.io.SafeMessage;
import java.util.Locale;

/** A network's text that cannot be understood; says where, what is there, and what would do. */
final class NetworkTextException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param column of the place in the text, from 1
   * @param found what is there
   */
  NetworkTextException(int column, String found, String expected) {
    super(
        SafeMessage.of(
            String.format(Locale.ROOT, "column %d: %s: expected %s", column, found, expected)));
  }
}
