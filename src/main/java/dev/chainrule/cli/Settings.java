package dev.chainrule.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/**
 * Settings by key, each from the strongest source that has it.
 *
 * <p>Weakest first: the file for MNIST, if {@code --conf-file} names no other; those of a resumed
 * run ({@link ResumedSettings}); each {@code --conf-file} in turn; spark-submit's own {@code
 * --conf} and {@code --properties-file}, which arrive as system properties; our {@code --conf}.
 */
final class Settings {
  /** Of our own keys; all others are Spark's. */
  static final String PREFIX = dev.chainrule.settings.Setting.PREFIX;

  /** The strongest source. */
  static final String CONF = "--conf";

  /** Where options come from, which are stronger than all settings. */
  static final String COMMAND_LINE = "the command line";

  /**
   * Two ways to name a network: the stronger source wins, and no source may use both. Gradients by
   * hand are for one of them only.
   */
  private static final Map<String, Set<String>> REPLACES =
      Map.of("network", Set.of("layers", "hidden", "gradient"), "layers", Set.of("network"));

  /** A value, and the source that gives it. */
  record Given(String value, String origin) {}

  private final Map<String, Given> settings = new LinkedHashMap<>();
  private final Map<String, Given> givenToUs = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Their names, weakest first; of options there are none. */
  private final List<String> sources = new ArrayList<>();

  Settings(String... args) {
    Early early = new Early();
    CommandLine commandLine =
        new CommandLine(early)
            .setUnmatchedArgumentsAllowed(true)
            .setExpandAtFiles(false)
            .setOverwrittenOptionsAllowed(true);
    commandLine.getCommandSpec().parser().collectErrors(true);
    commandLine.parseArgs(args);
    List<SettingsSource> given = new ArrayList<>();
    early.files.forEach(file -> given.add(SettingsSource.file(file)));
    given.add(SettingsSource.submit());
    given.add(SettingsSource.words(CONF, early.conf));
    if (early.files.isEmpty()) {
      add(SettingsSource.file(shippedFile()));
    }
    ResumedSettings.of(early.resume, early.out, given).ifPresent(this::add);
    given.forEach(this::add);
    if (early.network != null) {
      replaceWeaker("network", COMMAND_LINE);
    }
    if (early.layers != null) {
      replaceWeaker("layers", COMMAND_LINE);
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

    @CommandLine.Option(names = "--resume")
    private boolean resume;

    @CommandLine.Option(names = "--out")
    private String out;
  }

  /** The settings for MNIST, if our wrapper runs us; else null. */
  private static Path shippedFile() {
    Path shipped = Home.resolve("conf/mnist.properties");
    return Files.isRegularFile(shipped) ? shipped : null;
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

  /** What is wrong with the sources themselves: a missing file, a key with two values. */
  List<String> problems() {
    return Collections.unmodifiableList(problems);
  }
}
