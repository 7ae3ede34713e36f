package dev.chainrule.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a person watches the output, and how wide the terminal is. */
final class Terminal {
  private static final int USUAL_COLUMNS = 80;
  private static final int PAGE_COLUMNS = 100;

  /** Picocli's least. */
  private static final int LEAST_COLUMNS = 55;

  private static final Pattern COLUMNS = Pattern.compile("[1-9]\\d{0,3}");

  /** How long a width is kept: windows change, but asking starts a process. */
  private static final long WIDTH_NANOS = 1_000_000_000L;

  private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("\\d+ ([1-9]\\d*)\\s*");

  private static int columns;
  private static long asked;

  private Terminal() {}

  /** How many characters fit in a line of the terminal, at most one second ago. */
  static synchronized int columns() {
    if (columns == 0 || System.nanoTime() - asked > WIDTH_NANOS) {
      columns = askColumns();
      asked = System.nanoTime();
    }
    return columns;
  }

  /**
   * How wide a text is that goes to a file or a pipe, where a terminal would tell.
   *
   * @param wish the variable COLUMNS, or null
   */
  static int columnsWithoutTerminal(String wish) {
    return wish != null && COLUMNS.matcher(wish).matches()
        ? Math.max(LEAST_COLUMNS, Integer.parseInt(wish))
        : PAGE_COLUMNS;
  }

  private static int askColumns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream answer = stty.getInputStream()) {
        Matcher size =
            ROWS_AND_COLUMNS.matcher(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
        return size.matches() ? Integer.parseInt(size.group(1)) : USUAL_COLUMNS;
      }
    } catch (IOException e) {
      return USUAL_COLUMNS; // No stty here: nobody loses more than a line that wraps.
    }
  }

  /** Whether colours are welcome: on a terminal, and without NO_COLOR (https://no-color.org). */
  static boolean hasColors() {
    String noColor = System.getenv("NO_COLOR");
    return isInteractive() && (noColor == null || noColor.isEmpty());
  }

  /**
   * Whether standard input and output are a terminal on which a line can be written over; a dumb
   * terminal would show the control codes as letters.
   */
  @SuppressWarnings("SystemConsoleNull") // Java 22 and later are asked by isTerminal.
  static boolean isInteractive() {
    Console console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true; // Before Java 22 there is a console only on a terminal.
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
