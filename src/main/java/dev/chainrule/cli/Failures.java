package dev.chainrule.cli;

import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.NativeBlasException;
import dev.chainrule.spark.ResourcesException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FSError;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From an exception to one line on standard error and an exit code. */
final class Failures {
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
    return command.findOption(word.replaceFirst("=.*", "")) != null;
  }

  /** What the search for settings threw, before there was a command. */
  static int onFailure(RuntimeException e) {
    System.err.println("chainrule: " + SafeMessage.of(describe(e)));
    return exitCode(e);
  }

  /** What a command threw. */
  static int onFailure(Exception e, CommandLine command, ParseResult result) {
    if (Logging.isVerbose()) {
      e.printStackTrace(command.getErr());
    }
    tell(command, e instanceof UsageException u ? u.problems() : List.of(describe(e)));
    return exitCode(e);
  }

  /** When the driver had too little memory, and no estimate had said so. */
  static int onExhaustion(OutOfMemoryError e) {
    System.err.printf(
        "chainrule: OutOfMemoryError: %s; --driver-memory gives more than these %d MiB%n",
        SafeMessage.reason(String.valueOf(e.getMessage())), Runtime.getRuntime().maxMemory() >> 20);
    return ExitCode.UNAVAILABLE;
  }

  /** When something was nested too deeply for the stack, which should have been found earlier. */
  static int onDepth(StackOverflowError e) {
    System.err.println("chainrule: " + e.getClass().getSimpleName());
    return ExitCode.INTERNAL;
  }

  /** When classes differ from those that this jar was compiled with, though their versions fit. */
  static int onStrangeClasses(LinkageError e) {
    System.err.printf(
        "chainrule: %s: %s; Spark %s, expected %s%n",
        e.getClass().getSimpleName(),
        SafeMessage.reason(String.valueOf(e.getMessage())),
        SparkVersion.found(),
        SparkVersion.EXPECTED);
    return ExitCode.UNAVAILABLE;
  }

  /**
   * Ends the process when a thread of Spark's dies for lack of memory: whoever waits for its work
   * would wait for ever.
   */
  static void endOnExhaustionOfAnyThread() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          if (thrown instanceof OutOfMemoryError e) {
            System.exit(onExhaustion(e));
          }
          System.err.printf("Exception in thread \"%s\" ", thread.getName());
          thrown.printStackTrace();
        });
  }

  /** When a local file system failed where it was only read. */
  static int onFailingDisk(FSError e) {
    System.err.println(
        "chainrule: a local file system fails: " + SafeMessage.reason(e.getMessage()));
    return ExitCode.INTERNAL;
  }

  private static void tell(CommandLine command, List<String> problems) {
    PrintWriter err = command.getErr();
    problems.forEach(problem -> err.println("chainrule: " + SafeMessage.of(problem)));
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
    } else if (e instanceof DataException) {
      return ExitCode.DATA;
    } else if (e instanceof NativeBlasException || e instanceof ResourcesException) {
      return ExitCode.UNAVAILABLE;
    } else if (e instanceof OutputException) {
      return ExitCode.OUTPUT;
    }
    return ExitCode.INTERNAL;
  }
}
