package dev.chainrule.cli;

import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.optim.Regularization;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.RunSettings;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.HadoopSettings;
import dev.chainrule.train.TrainSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;

/**
 * Settings by key, each from the strongest source that has it.
 *
 * <p>Weakest first: the file for MNIST that comes with our wrapper, if {@code --conf-file} names no
 * other; those of a resumed run; each {@code --conf-file} in turn; spark-submit's own {@code
 * --conf} and {@code --properties-file}, which arrive as system properties; our {@code --conf}.
 */
final class Settings {
  /** Of our own keys; all others are Spark's. */
  static final String PREFIX = Setting.PREFIX;

  /** The weakest source. */
  static final String SHIPPED = Home.resolve("conf/mnist.properties").toString();

  /** The strongest source. */
  static final String CONF = "--conf";

  /** Where options come from, which are stronger than all settings. */
  static final String COMMAND_LINE = "the command line";

  /**
   * Two ways to name a network: the stronger source wins, and no source may use both. Gradients by
   * hand are for one of them only. And who names an optimizer does not mean the learning rate of
   * another one.
   */
  private static final Map<String, Set<String>> REPLACES =
      Map.of(
          "network",
          Set.of("layers", "hidden", "gradient"),
          "layers",
          Set.of("network"),
          TrainSettings.OPTIMIZER.name(),
          ofOptimizers());

  private static Set<String> ofOptimizers() {
    Stream<Setting<?>> defaults = Stream.of(LearningRate.PEAK, Regularization.WEIGHT_DECAY);
    return Stream.concat(defaults, OptimizerSpec.allSettings().stream())
        .map(Setting::name)
        .collect(Collectors.toSet());
  }

  /** A value, and the source that gives it. */
  record Given(String value, String origin) {
    /** What is wrong with it, after its place. */
    String told(String key, String mistake) {
      return "%s: %s: %s".formatted(origin, key, mistake);
    }
  }

  private final Map<String, Given> settings = new LinkedHashMap<>();
  private final Map<String, Given> givenToUs = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Their names, weakest first; of options there are none. */
  private final List<String> sources = new ArrayList<>();

  private Optional<RunSettings> resumed = Optional.empty();

  private Settings() {}

  /** Reads all sources, of which the command line {@code args} names some. */
  static Settings read(String... args) {
    Early early = Early.parse(args);
    List<SettingsSource> given = new ArrayList<>();
    early.files.forEach(file -> given.add(SettingsSource.file(file)));
    given.add(SettingsSource.submit());
    given.add(SettingsSource.words(CONF, early.conf));
    Settings settings = new Settings();
    if (early.files.isEmpty()) {
      Path shipped = Path.of(SHIPPED);
      if (Files.isRegularFile(shipped)) {
        settings.add(SettingsSource.file(shipped));
      }
    }
    settings.resumed = resumed(early, given);
    settings.resumed.map(SettingsSource::checkpoint).ifPresent(settings::add);
    given.forEach(settings::add);
    if (early.network != null) {
      settings.replaceWeaker("network", COMMAND_LINE);
    }
    if (early.layers != null) {
      settings.replaceWeaker("layers", COMMAND_LINE);
    }
    if (early.optimizer != null) {
      settings.replaceWeaker(TrainSettings.OPTIMIZER.name(), COMMAND_LINE);
    }
    return settings;
  }

  /**
   * Those of the run that is resumed, if one is; empty too if it has no checkpoint that can be
   * read, which is reported when it is opened.
   */
  private static Optional<RunSettings> resumed(Early early, List<SettingsSource> given) {
    Map<String, String> all = new HashMap<>();
    given.forEach(source -> all.putAll(source.values()));
    String directory = early.out == null ? all.get(PREFIX + "out") : early.out;
    boolean resume = early.resume || "true".equals(all.get(PREFIX + "resume"));
    if (!resume || directory == null) {
      return Optional.empty();
    }
    try {
      Configuration hadoop = HadoopSettings.of(all).toConfiguration();
      return Optional.of(
          CheckpointStore.find(hadoop, directory, damage -> {}).checkpoint().settings());
    } catch (OutputException | DataException e) {
      return Optional.empty();
    }
  }

  /** The few options that must be known before all others. */
  private static final class Early {
    @CommandLine.Option(names = "--conf-file", converter = PathOption.Local.class)
    private List<Path> files = List.of();

    @CommandLine.Option(names = CONF)
    private List<String> conf = List.of();

    @CommandLine.Option(names = "--network")
    private String network;

    @CommandLine.Option(names = "--layers")
    private String layers;

    @CommandLine.Option(names = "--optimizer")
    private String optimizer;

    @CommandLine.Option(names = "--resume")
    private boolean resume;

    @CommandLine.Option(names = "--out")
    private String out;

    static Early parse(String... args) {
      Early early = new Early();
      CommandLine commandLine =
          new CommandLine(early)
              .setUnmatchedArgumentsAllowed(true)
              .setExpandAtFiles(false)
              .setOverwrittenOptionsAllowed(true);
      commandLine.getCommandSpec().parser().collectErrors(true);
      commandLine.parseArgs(args);
      return early;
    }
  }

  private void add(SettingsSource source) {
    sources.add(source.origin());
    problems.addAll(source.problems());
    source
        .values()
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREFIX)) {
                replaceWeaker(key.substring(PREFIX.length()), source.origin());
              }
              put(key, new Given(value, source.origin()));
            });
  }

  /**
   * What our wrapper handed over comes back from spark-submit; messages name where the user wrote
   * it.
   */
  private void put(String key, Given setting) {
    boolean submits = setting.origin().equals(SettingsSource.SUBMIT);
    if (!submits) {
      givenToUs.put(key, setting);
    }
    Given before = settings.get(key);
    if (!submits || before == null || !before.value().equals(setting.value())) {
      settings.put(key, setting);
    }
  }

  /** Removes what {@code name}, given by {@code origin}, replaces. */
  private void replaceWeaker(String name, String origin) {
    for (String other : REPLACES.getOrDefault(name, Set.of())) {
      Given weaker = settings.get(PREFIX + other);
      if (weaker != null && !weaker.origin().equals(origin)) {
        settings.remove(PREFIX + other);
      }
    }
  }

  /** Whether {@code one} comes from a weaker source than {@code other}; users type all options. */
  boolean isWeaker(Given one, Given other) {
    return strength(one) < strength(other);
  }

  private int strength(Given setting) {
    int place = sources.indexOf(setting.origin());
    return place < 0 || setting.origin().equals(CONF) ? sources.size() : place;
  }

  /** The setting, or null. */
  Given get(String key) {
    return settings.get(key);
  }

  /** The setting as our own sources have it, not spark-submit; or null. */
  Given givenToUs(String key) {
    return givenToUs.get(key);
  }

  Map<String, Given> all() {
    return Collections.unmodifiableMap(settings);
  }

  /** What the run that is resumed was begun with, if one is. */
  Optional<RunSettings> resumed() {
    return resumed;
  }

  /** What is wrong with the sources themselves: a missing file, a key with two values. */
  List<String> problems() {
    return Collections.unmodifiableList(problems);
  }
}
