package dev.chainrule.cli;

import dev.chainrule.cli.Settings.Given;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.LearningRate.Decay;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.train.Misplaced;
import dev.chainrule.train.TrainSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    checkOptimizer();
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
        && !nesterov.origin().equals(SettingsSource.CHECKPOINT)) {
      found.add(Problem.of("momentum", "0.0", "more than 0 with nesterov"));
    }
  }

  private void checkOptimizer() {
    OptimizerSpec optimizer = chosen(TrainSettings.OPTIMIZER, OptimizerSpec.class);
    Decay decay = chosen(LearningRate.DECAY, Decay.class);
    if (optimizer == null || decay == null) {
      return;
    }
    found.addAll(Misplaced.find(optimizer, decay, this::isRequestedFor));
  }

  /** The value of {@code choice}; null if the command has none, or it could not be read. */
  private <T> T chosen(Setting<T> choice, Class<T> type) {
    OptionSpec option = command.findOption(choice.option());
    return option == null ? null : type.cast(option.getValue());
  }

  /**
   * Whether the user gave {@code setting}, in a place as strong as that which chose {@code choice}:
   * one that is weaker may have been meant for another choice.
   */
  boolean isRequestedFor(Setting<?> choice, Setting<?> setting) {
    Given given = given(setting.option());
    Given chosen = given(choice.option());
    return given != null
        && !given.origin().equals(SettingsSource.CHECKPOINT)
        && (chosen == null || !defaults.settings().isWeaker(given, chosen));
  }

  private void checkMaster() {
    Given deployed = setting("spark.submit.deployMode");
    if (deployed != null && deployed.value().equals("cluster")) {
      return; // This driver's master is the cluster that started it.
    }
    boolean isOurs = given("--master") != null;
    master()
        .mistake(System.getenv())
        .ifPresent(
            mistake -> {
              if (isOurs) {
                found.add(new Problem("master", mistake));
              } else {
                tell(setting("spark.master"), "spark.master", mistake);
              }
            });
  }

  private void compare(String option, String key) {
    Given ours = given(option);
    Given sparks = setting(key);
    if (ours != null
        && overrules(sparks, ours)
        && !ours.value().equals("0") // Leaves it to Spark.
        && !ours.value().equalsIgnoreCase(sparks.value())) {
      tellBeside(option, ours, key, "one of the two");
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
    Given dynamic = setting(key);
    Given executors = given("--executors");
    if (dynamic == null
        || !dynamic.value().equalsIgnoreCase("true")
        || isNumberSparks()
        || master().isLocal()) {
      return;
    }
    if (executors == null && !dynamic.origin().equals(SettingsSource.SUBMIT)) {
      tell(dynamic, key, "true, expected false: a study has numbers of executors");
    } else if (executors != null && overrules(dynamic, executors)) {
      tellBeside("--executors", executors, key, "one of the two");
    }
  }

  private void checkCoresOfAll() {
    String key = "spark.cores.max";
    Given executors = given("--executors");
    Given most = setting(key);
    if (executors != null && overrules(most, executors)) {
      int needed = number(executors.value()) * number(effective("--executor-cores"));
      if (needed > number(most.value())) {
        tellBeside("--executors", executors, key, "at least " + needed);
      }
    }
  }

  private void checkCoresOfOne() {
    String key = "spark.task.cpus";
    Given task = setting(key);
    int cores = coresOfOne();
    if (task != null && cores > 0 && number(task.value()) > cores) {
      tell(task, key, task.value() + ", expected at most the cores of an executor, " + cores);
    }
  }

  /** In a file that serves several commands they may be alone. */
  private void checkExecutorCoresHaveASay() {
    Given cores = given("--executor-cores");
    if (cores != null && cores.origin().equals(Settings.COMMAND_LINE) && isNumberSparks()) {
      found.add(Problem.of("executor-cores", "given without --executors", "both"));
    }
  }

  /** Cores of an executor, or of the one process with a local master; 0 if Spark decides. */
  private int coresOfOne() {
    OptionalInt local = master().localThreads();
    if (local.isPresent()) {
      return local.getAsInt();
    }
    Given sparks = setting("spark.executor.cores");
    if (isNumberSparks()) {
      return sparks == null ? 0 : number(sparks.value());
    }
    return number(effective("--executor-cores"));
  }

  /** Whether Spark decides how many executors there are. */
  private boolean isNumberSparks() {
    return effective("--executors").equals("0");
  }

  private MasterUrl master() {
    Given ours = given("--master");
    Given effective = ours == null ? setting("spark.master") : ours;
    return effective == null ? MasterUrl.DEFAULT : new MasterUrl(effective.value());
  }

  private void tell(Given sparks, String key, String mistake) {
    found.add(new Problem(null, sparks.told(key, mistake)));
  }

  private void tellBeside(String option, Given ours, String key, String expected) {
    Given sparks = setting(key);
    String both =
        "%s beside %s=%s of %s".formatted(ours.value(), key, sparks.value(), sparks.origin());
    found.add(Problem.of(option.substring(2), both, expected));
  }

  private Given setting(String key) {
    return defaults.settings().get(key);
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
        : setting(defaults.key(option));
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
