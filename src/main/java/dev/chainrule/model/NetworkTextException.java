package dev.chainrule.model;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;

/** A network's text that cannot be understood; says where, what is there, and what would do. */
final class NetworkTextException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param column of the place in the text, from 1
   * @param found what is there
   */
  NetworkTextException(int column, String found, String expected) {
    super(SafeMessage.of(Words.format("column %d: %s: expected %s", column, found, expected)));
  }
}
