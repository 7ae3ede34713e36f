package dev.chainrule.run;

import dev.chainrule.io.Words;
import java.io.PrintStream;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Tells a watching person what a command does: lines that stay, and what goes on right now. On a
 * terminal the latter is one line below the others, drawn over and over and gone in the end; in a
 * pipe or a file it is a line that stays too, whenever nothing was told for a while.
 *
 * <p>A thread of its own draws, so that a slow step, or a part of a run without any, shows signs of
 * life as well, and the thread that trains never waits for a terminal between two epochs.
 *
 * <p>The cursor rests at the start of the live line, and all below the cursor is erased before it
 * is drawn. So nothing is left of it where a terminal that became narrower has wrapped it, and the
 * prompt of a shell is right if the program is killed. The line does not wrap by itself.
 *
 * <p>Our own code, as the libraries do not do this: me.tongfei's progressbar shows one count and a
 * free text that it cuts at the edge, keeps to no NO_COLOR, and a log message glues to its bar;
 * JLine takes over the terminal and its signals, which end a run in order here.
 */
public final class LiveLine implements AutoCloseable {
  /** What is shown between the lines that stay. */
  public enum Mode {
    /** One line that is drawn over. */
    BAR,
    /** A line now and then. */
    PLAIN,
    NONE
  }

  /** Milliseconds from one drawing to the next: it looks alive, and costs nothing. */
  private static final long BAR_MILLIS = 100;

  /** How often it is checked whether a plain line is due. */
  private static final long PLAIN_MILLIS = 1000;

  /** How long nothing is told before a plain line is due. */
  private static final long SILENCE_NANOS = 10_000_000_000L;

  /** How long the line stays away for a message of the log to be written in its place. */
  private static final long MESSAGE_NANOS = 250_000_000L;

  private static final String ERASE = "\r\033[J";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  /** The width of a line that is not drawn over. */
  static final int NO_LIMIT = Integer.MAX_VALUE;

  private final PrintStream out;
  private final Mode mode;
  private final IntSupplier columns;
  private final LongSupplier nanos;
  private final Timer timer = new Timer("chainrule-progress", true);

  /** Volatile, not guarded: whoever sets it need not wait for a drawing. */
  private volatile IntFunction<String> now = LiveLine::nothing;

  private boolean drawn;
  private long told;
  private long awayUntil;

  /** To be ticked by a test. */
  LiveLine(PrintStream out, Mode mode, IntSupplier columns, LongSupplier nanos) {
    this.out = out;
    this.mode = mode;
    this.columns = columns;
    this.nanos = nanos;
    this.told = nanos.getAsLong();
    this.awayUntil = told;
  }

  /**
   * Begins to show what it is told.
   *
   * @param columns how wide the terminal is now
   */
  public static LiveLine open(PrintStream out, Mode mode, IntSupplier columns) {
    LiveLine line = new LiveLine(out, mode, columns, System::nanoTime);
    if (mode != Mode.NONE) {
      long millis = mode == Mode.BAR ? BAR_MILLIS : PLAIN_MILLIS;
      TimerTask tick =
          new TimerTask() {
            @Override
            public void run() {
              line.tick();
            }
          };
      line.timer.schedule(tick, millis, millis);
    }
    return line;
  }

  /** The time, in nanoseconds since some moment. */
  long nanos() {
    return nanos.getAsLong();
  }

  /** Prints a line that stays. */
  public synchronized void tell(String line) {
    erase();
    out.println(line);
    told = nanos();
  }

  /** From now on shows that {@code what} goes on, and for how long. */
  public void stage(String what) {
    long start = nanos();
    show(
        most -> {
          String line = clock((nanos() - start) / 1e9) + "  " + what;
          return line.substring(0, Math.min(line.length(), most));
        });
  }

  /**
   * From now on shows this.
   *
   * @param line that fits into so many columns, or {@link #NO_LIMIT} where it stays; it is asked
   *     again for each drawing, by another thread
   */
  void show(IntFunction<String> line) {
    now = line;
  }

  /** Makes place for a message that something else writes to the terminal. */
  public synchronized void giveWay() {
    erase();
    awayUntil = nanos() + MESSAGE_NANOS;
  }

  synchronized void tick() {
    if (mode == Mode.BAR && nanos() - awayUntil >= 0) {
      String line = now.apply(columns.getAsInt());
      out.print(ERASE + NO_WRAP + line + WRAP + "\r"); // At once, lest it flickers.
      out.flush();
      drawn = true;
    } else if (mode == Mode.PLAIN && nanos() - told >= SILENCE_NANOS) {
      String line = now.apply(NO_LIMIT);
      if (!line.isEmpty()) {
        tell(line);
      }
    }
  }

  private static String nothing(int columns) {
    return "";
  }

  private void erase() {
    if (drawn) {
      out.print(ERASE);
      out.flush();
      drawn = false;
    }
  }

  /** Shows nothing any more but lines that stay. */
  @Override
  public synchronized void close() {
    timer.cancel();
    now = LiveLine::nothing;
    erase();
  }

  /** Seconds as 0:07 or 1:02:03. */
  static String clock(double seconds) {
    long s = Math.round(seconds);
    return s < 3600
        ? Words.format("%d:%02d", s / 60, s % 60)
        : Words.format("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }
}
