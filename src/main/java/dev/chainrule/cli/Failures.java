package dev.chainrule.cli;

import dev.chainrule.checkpoint.ModelFormatException;
import dev.chainrule.checkpoint.OutputException;
import dev.chainrule.data.DataException;
import dev.chainrule.data.OneLine;
import dev.chainrule.linalg.NativeBlasException;
import dev.chainrule.spark.ResourcesException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** From an exception to one line on standard error and an exit code. */
final class Failures {
  private Failures() {}

  /** What picocli found wrong before a command could run. */
  static int onWrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    tell(command, List.of(e.getMessage()));
    return ExitCode.USAGE;
  }

  /** What a command threw. */
  static int onFailure(Exception e, CommandLine command, ParseResult result) {
    if (Logging.isVerbose()) {
      e.printStackTrace(command.getErr());
    }
    tell(command, e instanceof UsageException u ? u.problems() : List.of(describe(e)));
    return exitCode(e);
  }

  /** When the driver's memory or stack was not enough: a case that should have been seen before. */
  static int onExhaustion(VirtualMachineError e) {
    System.err.printf(
        "chainrule: %s: %s; --driver-memory of spark-submit gives more%n",
        e.getClass().getSimpleName(), OneLine.reason(String.valueOf(e.getMessage())));
    return ExitCode.INTERNAL;
  }

  private static void tell(CommandLine command, List<String> problems) {
    PrintWriter err = command.getErr();
    problems.forEach(problem -> err.println("chainrule: " + OneLine.of(problem)));
    err.flush();
  }

  private static String describe(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    String first = message.lines().findFirst().orElse("");
    return exitCode(e) == ExitCode.INTERNAL
        ? "%s: %s (--verbose shows more)".formatted(e.getClass().getSimpleName(), first)
        : first;
  }

  private static int exitCode(Exception e) {
    if (e instanceof UsageException) {
      return ExitCode.USAGE;
    } else if (e instanceof DataException || e instanceof ModelFormatException) {
      return ExitCode.DATA;
    } else if (e instanceof NativeBlasException || e instanceof ResourcesException) {
      return ExitCode.UNAVAILABLE;
    } else if (e instanceof OutputException) {
      return ExitCode.OUTPUT;
    }
    return ExitCode.INTERNAL;
  }
}
