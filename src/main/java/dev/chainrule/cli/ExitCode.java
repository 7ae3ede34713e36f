package dev.chainrule.cli;

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
}
