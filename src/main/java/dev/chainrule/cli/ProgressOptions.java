package dev.chainrule.cli;

import dev.chainrule.run.BarStyle;
import dev.chainrule.run.LiveLine;
import dev.chainrule.run.LiveLine.Mode;
import dev.chainrule.settings.Setting;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command tells while it works. */
final class ProgressOptions extends SettingGroup {
  /** What is shown between the lines that stay. */
  enum Progress {
    AUTO,
    BAR,
    PLAIN,
    NONE
  }

  static final Setting<Progress> PROGRESS =
      Setting.choice(
          "progress",
          Progress.AUTO,
          "What is shown while it works. bar: one line that is drawn over, to the terminal's width;"
              + " plain: a line after 10 seconds without one; none: neither, only epochs and"
              + " results; auto: bar on a terminal, else plain. NO_COLOR in the environment makes a"
              + " bar without colours.");
  static final Setting<Boolean> QUIET =
      Setting.flag(
          "quiet",
          false,
          "Print the result and nothing before it, whatever --progress says. Warnings and errors"
              + " come on standard error as ever.");

  ProgressOptions() {
    super("Output", PROGRESS, QUIET);
  }

  /** Begins to tell on standard output; what is told when quiet goes nowhere. */
  LiveLine open() {
    return open(System.out);
  }

  /**
   * The same for a command whose standard output is nothing but its result, such as JSON: a line
   * that would stay there goes to standard error.
   */
  LiveLine openBesideResult() {
    return open(mode() == Mode.BAR ? System.out : System.err);
  }

  private LiveLine open(PrintStream stream) {
    Mode mode = mode();
    PrintStream out =
        get(QUIET)
            ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
            : stream;
    LiveLine live = LiveLine.open(out, mode, Terminal::columns);
    if (mode == Mode.BAR) {
      Logging.beforeMessages(live::giveWay);
      Interrupts.beforeMessage(live::close);
    }
    return live;
  }

  private Mode mode() {
    if (get(QUIET)) {
      return Mode.NONE;
    }
    return switch (get(PROGRESS)) {
      case BAR -> Mode.BAR;
      case PLAIN -> Mode.PLAIN;
      case NONE -> Mode.NONE;
      case AUTO -> Terminal.isInteractive() ? Mode.BAR : Mode.PLAIN;
    };
  }

  /** How the bar is drawn: as the terminal can show it, and as the environment wants it. */
  BarStyle style() {
    return new BarStyle(BarStyle.hasBlocks(StandardOutput.charset()), Terminal.hasColors());
  }
}
