package dev.chainrule.cli;

import dev.chainrule.cli.Settings.Given;
import dev.chainrule.settings.Problem;
import dev.chainrule.spark.MasterUrl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of ours and settings of Spark that cannot both hold, and masters that cannot be asked. An
 * option that overrides a weaker source's setting is no conflict, but what the user wants; and a
 * default is no request.
 */
final class Conflicts {
  /** Options that become a setting of Spark. */
  private static final Map<String, String> TWINS =
      new TreeMap<>(
          Map.of(
              "--master", "spark.master",
              "--executors", "spark.executor.instances",
              "--executor-cores", "spark.executor.cores",
              "--executor-memory", "spark.executor.memory"));

  private final CommandSpec command;
  private final SettingsDefaults defaults;
  private final List<Problem> found = new ArrayList<>();

  Conflicts(CommandSpec command, SettingsDefaults defaults) {
    this.command = command;
    this.defaults = defaults;
  }

  /** The conflicts, in the words {@code --NAME: … beside …, expected …}. */
  List<Problem> find() {
    checkNesterov();
    if (command.findOption("--executors") == null) {
      return found; // A command without Spark.
    }
    checkMaster();
    TWINS.forEach(this::compare);
    checkDynamicAllocation();
    checkCoresOfAll();
    checkCoresOfOne();
    checkExecutorCoresHaveASay();
    return found;
  }

  /** Nesterov's is a way to use momentum, and the default. */
  private void checkNesterov() {
    Given nesterov = given("--nesterov");
    Given momentum = given("--momentum");
    if (nesterov != null
        && momentum != null
        && command.findOption("--nesterov").getValue().equals(true)
        && Double.valueOf(0).equals(command.findOption("--momentum").getValue())
        && !defaults.settings().isWeaker(nesterov, momentum)
        && !nesterov.origin().equals(ResumedSettings.ORIGIN)) {
      found.add(Problem.of("momentum", "0.0", "more than 0 with nesterov"));
    }
  }

  private void checkMaster() {
    Given deployed = defaults.settings().get("spark.submit.deployMode");
    if (deployed != null && deployed.value().equals("cluster")) {
      return; // This driver's master is the cluster that started it.
    }
    Given ours = given("--master");
    Given sparks = defaults.settings().get("spark.master");
    boolean isSparks = ours == null && sparks != null;
    master()
        .mistake(System.getenv())
        .map(
            mistake ->
                isSparks
                    ? new Problem(null, sparks.origin() + ": spark.master: " + mistake)
                    : new Problem("master", mistake))
        .ifPresent(found::add);
  }

  private void compare(String option, String key) {
    Given ours = given(option);
    Given sparks = defaults.settings().get(key);
    if (ours != null
        && overrules(sparks, ours)
        && !ours.value().equals("0") // Leaves it to Spark.
        && !ours.value().equalsIgnoreCase(sparks.value())) {
      tell(option, ours.value(), key, "one of the two");
    }
  }

  /**
   * Whether {@code sparks} should count beside {@code ours}: from the same or a stronger source.
   * spark-submit's say nothing: it always sets a master, and adds an administrator's defaults.
   */
  private boolean overrules(Given sparks, Given ours) {
    return sparks != null
        && !sparks.origin().equals(SettingsSource.SUBMIT)
        && !defaults.settings().isWeaker(sparks, ours);
  }

  private void checkDynamicAllocation() {
    String key = "spark.dynamicAllocation.enabled";
    Given dynamic = defaults.settings().get(key);
    Given executors = given("--executors");
    if (dynamic == null
        || !dynamic.value().equalsIgnoreCase("true")
        || effective("--executors").equals("0")
        || master().isLocal()) {
      return;
    }
    if (executors == null && !dynamic.origin().equals(SettingsSource.SUBMIT)) {
      found.add(
          new Problem(
              null,
              "%s: %s: true, expected false: a study has numbers of executors"
                  .formatted(dynamic.origin(), key)));
    } else if (executors != null && overrules(dynamic, executors)) {
      tell("--executors", executors.value(), key, "one of the two");
    }
  }

  private void checkCoresOfAll() {
    Given executors = given("--executors");
    Given most = defaults.settings().get("spark.cores.max");
    if (executors != null && overrules(most, executors)) {
      int needed = number(executors.value()) * number(effective("--executor-cores"));
      if (needed > number(most.value())) {
        tell("--executors", executors.value(), "spark.cores.max", "at least " + needed);
      }
    }
  }

  private void checkCoresOfOne() {
    Given task = defaults.settings().get("spark.task.cpus");
    int cores = coresOfOne();
    if (task != null && cores > 0 && number(task.value()) > cores) {
      found.add(
          new Problem(
              null,
              String.format(
                  Locale.ROOT,
                  "%s: spark.task.cpus: %s, expected at most the cores of an executor, %d",
                  task.origin(),
                  task.value(),
                  cores)));
    }
  }

  /** In a file that serves several commands they may be alone. */
  private void checkExecutorCoresHaveASay() {
    Given cores = given("--executor-cores");
    if (cores != null
        && cores.origin().equals(Settings.COMMAND_LINE)
        && effective("--executors").equals("0")) {
      found.add(Problem.of("executor-cores", "given without --executors", "both"));
    }
  }

  /** Cores of an executor, or of the one process with a local master; 0 if Spark decides. */
  private int coresOfOne() {
    OptionalInt local = master().localThreads();
    if (local.isPresent()) {
      return local.getAsInt();
    }
    Given sparks = defaults.settings().get("spark.executor.cores");
    if (effective("--executors").equals("0")) {
      return sparks == null ? 0 : number(sparks.value());
    }
    return number(effective("--executor-cores"));
  }

  private MasterUrl master() {
    Given ours = given("--master");
    Given sparks = defaults.settings().get("spark.master");
    Given effective = ours == null ? sparks : ours;
    return effective == null ? MasterUrl.DEFAULT : new MasterUrl(effective.value());
  }

  private void tell(String option, String value, String key, String expected) {
    Given sparks = defaults.settings().get(key);
    String both = "%s beside %s=%s of %s".formatted(value, key, sparks.value(), sparks.origin());
    found.add(Problem.of(option.substring(2), both, expected));
  }

  /** What the user gave for an option, on the command line or as a setting; or null. */
  private Given given(String option) {
    OptionSpec matched = command.commandLine().getParseResult().matchedOption(option);
    if (matched != null) {
      List<String> words = matched.originalStringValues();
      return new Given(words.get(words.size() - 1), Settings.COMMAND_LINE);
    }
    OptionSpec known = command.findOption(option);
    return known == null || defaults.defaultValue(known) == null
        ? null
        : defaults.settings().get(defaults.key(option));
  }

  private String effective(String option) {
    Given given = given(option);
    return given == null ? command.findOption(option).defaultValue() : given.value();
  }

  /** A number of cores or executors, of several the largest; 0 for a mistake reported elsewhere. */
  private static int number(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .mapToInt(word -> word.matches("\\d{1,6}") ? Integer.parseInt(word) : 0)
        .max()
        .orElse(0);
  }
}
