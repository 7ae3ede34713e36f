package dev.chainrule.model;

/** A place in a text that is being read from left to right; space between words is skipped. */
final class TextCursor {
  private static final int LONGEST_SHOWN = 20;

  private final String text;
  private int at;

  TextCursor(String text) {
    this.text = text;
    skipSpace();
  }

  /** The column of what comes next, from 1. */
  int column() {
    return at + 1;
  }

  boolean atEnd() {
    return at == text.length();
  }

  /** Whether a word comes next. */
  boolean atWord() {
    return !atEnd() && isLetter(text.charAt(at));
  }

  /** The word that comes next, not taken; empty if none does. */
  String peekWord() {
    int end = at;
    while (end < text.length() && isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(at, end);
  }

  /** Takes the word that comes next; empty if none does. */
  String word() {
    String word = peekWord();
    at += word.length();
    skipSpace();
    return word;
  }

  /** Takes what comes until the next bracket or the end. */
  String untilBracket() {
    int from = at;
    while (!atEnd() && "()".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at).strip();
  }

  /**
   * Takes {@code bracket}.
   *
   * @throws NetworkTextException if something else comes; {@code expected} says what should
   */
  void take(char bracket, String expected) {
    if (atEnd() || text.charAt(at) != bracket) {
      throw new NetworkTextException(column(), found(), expected);
    }
    at++;
    skipSpace();
  }

  /** What comes next, for messages. */
  String found() {
    if (atEnd()) {
      return "the end";
    }
    String word = peekWord();
    String shown = word.isEmpty() ? text.substring(at, text.offsetByCodePoints(at, 1)) : word;
    return "'" + abbreviated(shown) + "'";
  }

  /** What fits a message in one line. */
  static String abbreviated(String found) {
    String line = found.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
  }

  private void skipSpace() {
    while (!atEnd() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
