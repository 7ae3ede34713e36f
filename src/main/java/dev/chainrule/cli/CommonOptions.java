package dev.chainrule.cli;

import dev.chainrule.run.RunSettings;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.HadoopSettings;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Options of every command, and the list of mistakes. */
final class CommonOptions {
  @Option(
      names = "--conf-file",
      paramLabel = "FILE",
      converter = PathOption.Local.class,
      description =
          "Properties file with settings: spark.chainrule.NAME=VALUE sets the option --NAME, and"
              + " settings of Spark pass through. May be repeated, later ones are stronger."
              + " Examples are in conf/.")
  List<Path> confFiles = List.of();

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "One setting, as in the file; may be repeated. Options are stronger.")
  Map<String, String> conf = Map.of();

  @Option(names = "--verbose", description = "Show Spark's log, and stack traces of errors.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  CommandSpec command;

  private final Set<String> problems = new LinkedHashSet<>();
  private ParseMistakes mistakes;

  /** Begins a command: sets the log level, and collects what is wrong so far. */
  void begin() {
    Logging.configure(verbose);
    mistakes = new ParseMistakes(command);
    if (!mistakes.problems().isEmpty()) {
      command.options().stream()
          .filter(o -> !isGiven(o.longestName()))
          .forEach(defaults()::complete);
    }
    problems.addAll(mistakes.problems());
    problems.addAll(defaults().problems(command));
    problems.addAll(EarlySettings.late(defaults().settings(), isRequested("--master")));
    new Conflicts(command, defaults()).find().forEach(this::add);
  }

  /** Notes which settings are out of their ranges. */
  void checkRanges() {
    for (OptionSpec option : command.options()) {
      SettingOption.behind(option).flatMap(setting -> setting.problem(option)).ifPresent(this::add);
    }
  }

  /** The settings that are on the command line. */
  Stream<Setting<?>> given() {
    return command.options().stream()
        .filter(option -> isGiven(option.longestName()))
        .flatMap(option -> SettingOption.behind(option).stream())
        .map(SettingOption::setting);
  }

  /** Whether {@code option} is on the command line. */
  boolean isGiven(String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  /**
   * Notes a problem. Where a key gives the option its value, the key is named. An option whose
   * value could not be read is left alone.
   */
  void add(Problem problem) {
    if (problem.setting() == null) {
      problems.add(problem.text());
      return;
    }
    String option = "--" + problem.setting();
    String key = defaults().key(option);
    if (key != null && !isGiven(option)) {
      problems.add(defaults().settings().get(key).told(key, problem.text()));
    } else if (!mistakes.isAbout(option)) {
      problems.add(option + ": " + problem.text());
    }
  }

  /** Where the settings that somebody gave come from, by their names. */
  Map<String, String> origins() {
    Map<String, String> origins = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      String name = option.longestName();
      String key = defaults().key(name);
      if (isGiven(name)) {
        origins.put(name.substring(2), "command line");
      } else if (key != null) {
        origins.put(name.substring(2), defaults().settings().get(key).origin());
      }
    }
    return origins;
  }

  /** Whether somebody gave {@code option}, so that its value is not just the default. */
  boolean isRequested(String option) {
    return isGiven(option) || defaults().key(option) != null;
  }

  /** The same, but for what the file says that comes with the wrapper. */
  boolean isChosen(Setting<?> setting) {
    String key = defaults().key(setting.option());
    return isGiven(setting.option())
        || (key != null && !defaults().settings().get(key).origin().equals(Settings.SHIPPED));
  }

  /** Whether somebody gave {@code setting} for this {@code choice}, not for another. */
  boolean isRequestedFor(Setting<?> choice, Setting<?> setting) {
    return new Conflicts(command, defaults()).isRequestedFor(choice, setting);
  }

  /** Whether the value of {@code option} is that of the run that is resumed. */
  boolean isTheRuns(String option) {
    String key = defaults().key(option);
    return key != null
        && !isGiven(option)
        && defaults().settings().get(key).origin().equals(SettingsSource.CHECKPOINT);
  }

  /** What the run that is resumed was begun with, if one is. */
  Optional<RunSettings> resumed() {
    return defaults().settings().resumed();
  }

  /** Whether {@code word} belongs to an unknown option, and so is no argument of the command. */
  boolean isStray(String word) {
    return mistakes.isValueOfLost(word);
  }

  private SettingsDefaults defaults() {
    return (SettingsDefaults) command.root().defaultValueProvider();
  }

  /** Builds settings, or notes all that is wrong with them and returns null. */
  <T> T collect(Supplier<T> settings) {
    try {
      return settings.get();
    } catch (InvalidSettingsException e) {
      e.problems().forEach(this::add);
    } catch (IllegalArgumentException e) {
      add(new Problem(null, e.getMessage()));
    }
    return null;
  }

  /** Notes all that {@code check} finds wrong. */
  void check(Runnable check) {
    collect(
        () -> {
          check.run();
          return null;
        });
  }

  /** Notes {@code problem} unless the condition {@code holds}. */
  void require(boolean holds, Problem problem) {
    if (!holds) {
      add(problem);
    }
  }

  /** Notes a problem with a setting, unless the condition {@code holds}. */
  void require(boolean holds, Setting<?> setting, Object found, String expected) {
    require(holds, Problem.of(setting.name(), found, expected));
  }

  /**
   * Ends the checks of options.
   *
   * @throws InvalidSettingsException if any found a problem
   */
  void throwProblems() {
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(
          problems.stream().map(problem -> new Problem(null, problem)).toList());
    }
  }

  /** Spark's settings, each from the strongest source. */
  SparkConf sparkConf() {
    SparkConf result = new SparkConf(); // Which has spark-submit's already.
    defaults()
        .sparkSettings()
        .forEach(
            (key, value) -> {
              if (!value.equals(result.get(key, null))) {
                result.set(key, value);
              }
            });
    return result;
  }

  /** Hadoop's settings: how to reach file systems. */
  Configuration hadoop() {
    return HadoopSettings.of(sparkConf()).toConfiguration();
  }
}
