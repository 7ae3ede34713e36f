package dev.chainrule.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.Console;

/** Whether somebody watches. */
final class Terminal {
  private static final int STANDARD_OUTPUT = 1;
  private static final int USUAL_COLUMNS = 80;

  /** Linux's request for rows and columns, two bytes each. */
  private static final NativeLong TIOCGWINSZ = new NativeLong(0x5413);

  private Terminal() {}

  /** The C library's, whose width is asked for anew each time, since windows change. */
  private interface Libc extends Library {
    Libc INSTANCE = Native.load("c", Libc.class);

    int ioctl(int file, NativeLong request, short[] size);
  }

  /** How many characters fit in a line of the terminal now. */
  static int columns() {
    if (Platform.isLinux()) {
      try {
        short[] size = new short[4];
        if (Libc.INSTANCE.ioctl(STANDARD_OUTPUT, TIOCGWINSZ, size) == 0 && size[1] > 0) {
          return size[1];
        }
      } catch (LinkageError e) {
        // JNA cannot load its library here; nobody loses more than a line that wraps.
        return USUAL_COLUMNS;
      }
    }
    return USUAL_COLUMNS;
  }

  /**
   * Whether standard input and output are a terminal on which a line can be written over; a dumb
   * one shows the codes for that as letters.
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
