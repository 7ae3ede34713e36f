package dev.chainrule.cli;

import dev.chainrule.cli.Settings.Given;
import dev.chainrule.spark.SparkKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Values for options that are not on the command line: the setting {@code spark.chainrule.NAME} is
 * the option {@code --NAME}. Settings of Spark itself pass through to it.
 */
final class SettingsDefaults implements IDefaultValueProvider {
  /** Options that say where settings come from, and so cannot be settings. */
  private static final Set<String> NO_SETTINGS =
      Set.of("--conf", "--conf-file", "--help", "--version", "--verbose");

  /** Where Spark has a setting for the same thing, it counts unless ours is given too. */
  private static final Map<String, String> SPARKS_OWN =
      Map.of("--executor-cores", "spark.executor.cores");

  private final Settings settings;

  SettingsDefaults(String... args) {
    this.settings = Settings.read(args);
  }

  Settings settings() {
    return settings;
  }

  /** Skips a value that the option does not take, since it would end the parsing. */
  @Override
  public String defaultValue(ArgSpec arg) {
    if (arg instanceof OptionSpec option && key(option.longestName()) != null) {
      String value = settings.get(key(option.longestName())).value();
      return OptionValues.isValid(option, value) ? OptionValues.literal(value) : null;
    }
    return null;
  }

  /** The setting that gives {@code option} its value, if the command line does not; or null. */
  String key(String option) {
    String own = Settings.PREFIX + option.replaceFirst("^--", "");
    if (settings.get(own) != null && !NO_SETTINGS.contains(option)) {
      return own;
    }
    String sparks = SPARKS_OWN.get(option);
    return sparks != null && settings.get(sparks) != null ? sparks : null;
  }

  /** Sets a default, since the parser sets none when the last word is a mistake. */
  void complete(OptionSpec option) {
    String value =
        defaultValue(option) == null
            ? option.defaultValue()
            : settings.get(key(option.longestName())).value();
    if (value != null) {
      option.setValue(OptionValues.convert(option, value));
    }
  }

  /** Settings of Spark itself, to be passed on. */
  Map<String, String> sparkSettings() {
    Map<String, String> spark = new TreeMap<>();
    settings.all().forEach((key, setting) -> spark.put(key, setting.value()));
    spark.keySet().removeIf(key -> key.startsWith(Settings.PREFIX));
    return spark;
  }

  /** What is wrong with the settings' sources, names and values, as seen by {@code command}. */
  List<String> problems(CommandSpec command) {
    List<String> found = new ArrayList<>(settings.problems());
    found.addAll(new SettingNames(command, NO_SETTINGS).unknown(settings));
    ParseResult parsed = command.commandLine().getParseResult();
    for (OptionSpec option : command.options()) {
      String key = key(option.longestName());
      if (key != null && !parsed.hasMatchedOption(option) && defaultValue(option) == null) {
        Given given = settings.get(key);
        found.add(given.told(key, OptionValues.mistake(option, given.value())));
      }
    }
    for (String key : sparkSettings().keySet()) {
      Given given = settings.get(key);
      SparkKeys.expected(key, given.value())
          .filter(expected -> !SPARKS_OWN.containsValue(key)) // Reported above.
          .map(expected -> "'%s', expected %s".formatted(given.value(), expected))
          .ifPresent(mistake -> found.add(given.told(key, mistake)));
    }
    return found;
  }
}
