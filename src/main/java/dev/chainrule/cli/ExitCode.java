package dev.chainrule.cli;

import org.apache.spark.SparkUserAppException;

/** What the exit codes mean; they are those of BSD's sysexits where one fits. */
final class ExitCode {
  static final int DONE = 0;

  /** Wrong usage or settings. */
  static final int USAGE = 64;

  /** Bad data, model file or checkpoint. */
  static final int DATA = 65;

  /** Not enough resources in time. */
  static final int UNAVAILABLE = 69;

  static final int INTERNAL = 70;

  /** Output exists or cannot be written. */
  static final int OUTPUT = 73;

  /** Stopped early; the weights up to then are kept. */
  static final int STOPPED_EARLY = 75;

  /** By SIGINT, SIGTERM or SIGHUP. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  /**
   * Ends the program so that whoever started it understands the result. After {@value #DONE} it
   * returns, as {@code main} then does: YARN believes that a driver that exits has failed, whatever
   * the code.
   *
   * @throws SparkUserAppException with another code, if the driver runs in YARN's own process: that
   *     process then ends and reports the code
   */
  static void end(int code) throws SparkUserAppException {
    if (code == DONE) {
      return;
    }
    if (DriverPlace.isWithinYarn()) {
      throw new SparkUserAppException(code, null);
    }
    System.exit(code);
  }
}
