package dev.chainrule.cli;

import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.NativeBlasException;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Nearest;
import dev.chainrule.settings.Problem;
import dev.chainrule.spark.ResourcesException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FSError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From an exception to one line on standard error and an exit code. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** What picocli found wrong before a command could run. */
  static int onWrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    if (args.length == 0) {
      command.usage(command.getErr());
      return ExitCode.USAGE;
    }
    tell(command, List.of(describe(e, command.getCommandSpec())));
    return ExitCode.USAGE;
  }

  private static String describe(ParameterException e, CommandSpec program) {
    Set<String> commands = new TreeSet<>(program.subcommands().keySet());
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return commands.isEmpty()
          ? e.getMessage()
          : "no command, expected one of " + String.join(", ", commands);
    }
    String word = unmatched.getUnmatched().get(0);
    if (word.equals("help")) {
      return "Unknown command: 'help';"
          + " 'chainrule --help' and 'chainrule COMMAND --help' show options";
    }
    if (program.subcommands().values().stream().anyMatch(c -> knows(c.getCommandSpec(), word))) {
      return word + ": given before the command, expected after it";
    }
    return word.startsWith("-")
        ? ParseMistakes.unknownOption(program, word)
        : "Unknown command: '%s'; %s"
            .formatted(
                word,
                Nearest.likely(word, commands)
                    .map(near -> "the nearest is " + near)
                    .orElse("expected one of " + String.join(", ", commands)));
  }

  private static boolean knows(CommandSpec command, String word) {
    return word.startsWith("-") && command.findOption(word.replaceFirst("=.*", "")) != null;
  }

  /** What a command threw. */
  static int onFailure(Exception e, CommandLine command, ParseResult result) {
    LOG.info("the failure in full", e); // Which --verbose shows.
    if (Interrupts.endProgram()) {
      return ExitCode.INTERRUPTED;
    }
    tell(command, lines(e));
    return exitCode(e);
  }

  /** What no command handles: what was thrown before there was one, and errors. */
  static int onThrown(Throwable thrown) {
    if (Interrupts.endProgram()) {
      return ExitCode.INTERRUPTED;
    }
    lines(thrown).forEach(line -> System.err.println("chainrule: " + SafeMessage.of(line)));
    return exitCode(thrown);
  }

  /**
   * Ends the process when a thread of Spark's dies for lack of memory: whoever waits for its work
   * would wait for ever.
   */
  static void endOnExhaustionOfAnyThread() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          if (thrown instanceof OutOfMemoryError) {
            System.exit(onThrown(thrown));
          }
          LOG.error("thread {} has died", thread.getName(), thrown);
        });
  }

  private static void tell(CommandLine command, List<String> problems) {
    PrintWriter err = command.getErr();
    problems.forEach(problem -> err.println("chainrule: " + SafeMessage.of(problem)));
    err.flush();
  }

  private static List<String> lines(Throwable thrown) {
    return thrown instanceof InvalidSettingsException invalid
        ? invalid.problems().stream().map(Failures::line).toList()
        : List.of(line(thrown));
  }

  private static String line(Problem problem) {
    return problem.setting() == null ? problem.text() : "--" + problem;
  }

  private static String line(Throwable thrown) {
    String kind = thrown.getClass().getSimpleName();
    if (thrown instanceof OutOfMemoryError) { // And no estimate had said so.
      return Words.format(
          "%s: %s; --driver-memory gives more than these %d MiB",
          kind, reason(thrown), Runtime.getRuntime().maxMemory() >> 20);
    } else if (thrown instanceof LinkageError) { // Though the versions fit.
      return "%s: %s; Spark %s, expected %s"
          .formatted(kind, reason(thrown), SparkVersion.found(), SparkVersion.EXPECTED);
    } else if (thrown instanceof FSError) { // Where a file was only read.
      return "a local file system fails: " + reason(thrown);
    } else if (thrown instanceof StackOverflowError) { // Of nesting that nobody found earlier.
      return kind;
    }
    String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    String first = message.lines().findFirst().orElse("");
    return exitCode(thrown) == ExitCode.INTERNAL
        ? "%s: %s (--verbose shows more)".formatted(kind, first)
        : first;
  }

  private static String reason(Throwable thrown) {
    return SafeMessage.reason(String.valueOf(thrown.getMessage()));
  }

  private static int exitCode(Throwable thrown) {
    if (thrown instanceof InvalidSettingsException) {
      return ExitCode.USAGE;
    } else if (thrown instanceof DataException) {
      return ExitCode.DATA;
    } else if (thrown instanceof NativeBlasException
        || thrown instanceof ResourcesException
        || thrown instanceof OutOfMemoryError
        || thrown instanceof LinkageError) {
      return ExitCode.UNAVAILABLE;
    }
    return thrown instanceof OutputException ? ExitCode.OUTPUT : ExitCode.INTERNAL;
  }
}
