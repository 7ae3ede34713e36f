package dev.chainrule.cli;

import dev.chainrule.run.Provenance;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkUserAppException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: finds the command and exits with its code. */
@Command(
    name = "chainrule",
    description = {
      "Trains multilayer perceptrons on Apache Spark, to the same bits at any executor count.",
      ""
    },
    subcommands = {
      Train.class,
      Evaluate.class,
      Predict.class,
      Inspect.class,
      Report.class,
      Export.class,
      Import.class,
      GradCheck.class,
      Explain.class,
      Speedup.class,
      SettingsTable.class
    },
    versionProvider = Chainrule.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "'chainrule COMMAND --help' explains a command. Exit codes: 0 done, 64 wrong usage or"
          + " settings, 65 bad data, model or checkpoint, 69 not enough resources in time, 70"
          + " internal error, 73 output exists or cannot be written, 75 stopped early, 130"
          + " interrupted."
    })
public final class Chainrule {
  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @CommandLine.Option(names = "--version", versionHelp = true, description = "Show the version.")
  boolean version;

  private Chainrule() {}

  public static void main(String[] args) throws SparkUserAppException {
    NamelessUser.logInIfNeeded();
    Failures.endOnExhaustionOfAnyThread();
    Interrupts.listen();
    StandardOutput out = StandardOutput.install();
    ExitCode.end(out.exitCode(run(args)));
  }

  /** Runs the program without exiting. */
  static int run(String... args) {
    return run(CommandLine.defaultFactory(), args);
  }

  /** As {@link #run(String...)}, with commands made by {@code factory}. */
  static int run(CommandLine.IFactory factory, String... args) {
    try {
      SparkVersion.require();
      CommandLine commandLine = commandLine(factory);
      String[] words = PathOption.unlikeOptions(commandLine, args);
      return commandLine.setDefaultValueProvider(new SettingsDefaults(words)).execute(words);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError | LinkageError | FSError e) {
      return Failures.onThrown(e); // Before picocli took over; and it lets all errors through.
    }
  }

  static CommandLine commandLine(CommandLine.IFactory factory) {
    CommandLine commandLine =
        new CommandLine(new Chainrule(), factory)
            .setUsageHelpWidth(Terminal.columnsWithoutTerminal(System.getenv("COLUMNS")))
            .setUsageHelpAutoWidth(true)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setAbbreviatedOptionsAllowed(false)
            .setExpandAtFiles(false) // A word that begins with @ is a name like any other.
            .setUnmatchedOptionsAllowedAsOptionParameters(false)
            .setOverwrittenOptionsAllowed(true) // ParseMistakes reports both values.
            .setParameterExceptionHandler(Failures::onWrongUsage)
            .setExecutionExceptionHandler(Failures::onFailure);
    for (CommandLine command : commandLine.getSubcommands().values()) {
      // Mistakes are collected, so that all of them can be reported at once.
      command.getCommandSpec().parser().collectErrors(true);
      HelpText.group(command);
    }
    return commandLine;
  }

  /** Version and commit, as the build wrote them. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "chainrule %s (%s)"
            .formatted(Provenance.build(Provenance.VERSION), Provenance.build(Provenance.COMMIT))
      };
    }
  }
}
