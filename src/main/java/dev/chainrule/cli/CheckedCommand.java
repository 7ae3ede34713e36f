package dev.chainrule.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command: checks all settings and reports everything that is wrong before it does anything. */
abstract class CheckedCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();

  @Override
  public final Integer call() {
    common.begin();
    common.checkRanges();
    check();
    common.throwProblems();
    return run();
  }

  /** Notes what is wrong beyond the ranges of single settings: what does not go together. */
  abstract void check();

  /** Does the work; the exit code. */
  abstract int run();
}
