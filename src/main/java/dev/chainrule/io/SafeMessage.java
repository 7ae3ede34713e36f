package dev.chainrule.io;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/**
 * Text for messages of one line: printable, and short enough to be read. What a message quotes
 * comes from files that anybody may have written, and goes to terminals, which obey control
 * characters.
 */
public final class SafeMessage {
  /** Characters of a whole message: enough for any that names a few paths. */
  private static final int LONGEST = 1000;

  private static final int LONGEST_REASON = 200;
  private static final int LONGEST_QUOTE = 40;

  private static final Pattern WIKI = Pattern.compile("(?<=.);? *For more details see:.*");

  private SafeMessage() {}

  /** A whole message. */
  public static String of(String message) {
    return printable(shortened(message, LONGEST));
  }

  /** A part of a message that is quoted, such as a name from a file. */
  public static String quote(String text) {
    return printable(shortened(text, LONGEST_QUOTE));
  }

  /**
   * The message of an exception: its first line, since Hadoop puts whole stack traces into
   * messages.
   */
  public static String reason(Exception cause) {
    return reason(messageOrKind(cause));
  }

  /** The first line of {@code message}, which is not blank, without Hadoop's links to its wiki. */
  public static String reason(String message) {
    return printable(shortened(firstLine(message), LONGEST_REASON));
  }

  /** The same with room for the advice in which Spark's messages end. */
  public static String advice(Exception cause) {
    return of(firstLine(messageOrKind(cause)));
  }

  private static String messageOrKind(Exception cause) {
    if (cause instanceof NoSuchFileException) { // Whose message is the file's name, no more.
      return "no such file or directory";
    } else if (cause instanceof AccessDeniedException) {
      return "permission denied";
    } else if (cause instanceof CharacterCodingException) {
      return "no text in UTF-8";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private static String firstLine(String message) {
    String line = message.strip().lines().findFirst().orElseThrow();
    return WIKI.matcher(line).replaceFirst("");
  }

  /**
   * Leaves out the middle, since a message begins with the place and ends with what was expected.
   */
  private static String shortened(String text, int longest) {
    int half = longest / 2;
    return text.length() <= longest
        ? text
        : text.substring(0, half) + "…" + text.substring(text.length() - half);
  }

  /** All of it, on one line. */
  public static String printable(String text) {
    StringBuilder line = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (isPrintable(c)) {
        line.appendCodePoint(c);
      } else {
        line.append(Words.format("\\u%04x", c));
      }
      at += Character.charCount(c);
    }
    return line.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT, // Some of these reverse the order of the text after them.
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
