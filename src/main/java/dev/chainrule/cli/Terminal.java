package dev.chainrule.cli;

import java.io.Console;

/** Whether somebody watches. */
final class Terminal {
  private Terminal() {}

  /** Whether standard input and output are a terminal, so that a line can be written over. */
  @SuppressWarnings("SystemConsoleNull") // Java 22 and later are asked by isTerminal.
  static boolean isInteractive() {
    Console console = System.console();
    if (console == null) {
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
