package dev.chainrule.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Values for options that are not on the command line: the setting {@code spark.chainrule.NAME} is
 * the option {@code --NAME}.
 *
 * <p>Weakest first: the properties files of {@code --conf-file}; spark-submit's own {@code --conf}
 * and {@code --properties-file}, which arrive as system properties; our {@code --conf}. Settings of
 * Spark itself pass through to it.
 */
final class SettingsDefaults implements IDefaultValueProvider {
  static final String PREFIX = "spark.chainrule.";

  /** Options that say where settings come from, and so cannot be settings. */
  private static final Set<String> NO_SETTINGS =
      Set.of("conf", "conf-file", "help", "version", "verbose");

  /** Two ways to name a network: the stronger source wins, and no source may use both. */
  private static final Map<String, Set<String>> REPLACES =
      Map.of("network", Set.of("layers", "hidden"), "layers", Set.of("network"));

  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  SettingsDefaults(String... args) {
    Sources sources = new Sources();
    CommandLine early = new CommandLine(sources).setUnmatchedArgumentsAllowed(true);
    early.getCommandSpec().parser().collectErrors(true);
    early.parseArgs(args);
    sources.confFiles().forEach(this::readFile);
    System.getProperties().stringPropertyNames().stream()
        .filter(key -> key.startsWith(PREFIX))
        .forEach(key -> put(key, System.getProperty(key), "spark-submit"));
    sources.conf.forEach((key, value) -> put(key, value, "--conf"));
    if (sources.network != null) {
      replaceWeaker("network", "the command line");
    }
    if (sources.layers != null) {
      replaceWeaker("layers", "the command line");
    }
  }

  /** The few options that must be known before all others. */
  private static final class Sources {
    @CommandLine.Option(names = "--conf-file")
    private List<Path> files = List.of();

    @CommandLine.Option(names = "--conf")
    private Map<String, String> conf = Map.of();

    @CommandLine.Option(names = "--network")
    private String network;

    @CommandLine.Option(names = "--layers")
    private String layers;

    /** The user's files; else, run by our wrapper, the one for MNIST. */
    private List<Path> confFiles() {
      Path shipped = Home.resolve("conf/mnist.properties");
      return files.isEmpty() && Files.isRegularFile(shipped) ? List.of(shipped) : files;
    }
  }

  private void readFile(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      problems.add("--conf-file " + file + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      problems.add("--conf-file " + file + ": cannot be read: " + e.getMessage());
    }
    new TreeMap<>(properties)
        .forEach((key, value) -> put((String) key, ((String) value).trim(), file.toString()));
  }

  private void put(String key, String value, String origin) {
    if (key.startsWith(PREFIX)) {
      replaceWeaker(key.substring(PREFIX.length()), origin);
    }
    values.put(key, value);
    origins.put(key, origin);
  }

  /** Forgets what {@code name}, given by {@code origin}, takes the place of. */
  private void replaceWeaker(String name, String origin) {
    for (String other : REPLACES.getOrDefault(name, Set.of())) {
      if (!origin.equals(origins.get(PREFIX + other))) {
        values.remove(PREFIX + other);
      }
    }
  }

  @Override
  public String defaultValue(ArgSpec arg) {
    if (arg instanceof OptionSpec option) {
      String name = settingName(option);
      return NO_SETTINGS.contains(name) ? null : values.get(PREFIX + name);
    }
    return null;
  }

  private static String settingName(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  /** Settings of Spark itself, to be passed on. */
  Map<String, String> sparkSettings() {
    Map<String, String> spark = new TreeMap<>(values);
    spark.keySet().removeIf(key -> key.startsWith(PREFIX));
    return spark;
  }

  /** What is wrong with the settings' sources and names, as seen by {@code command}. */
  List<String> problems(CommandSpec command) {
    // A file may hold settings for several commands: a key is known if any command knows it.
    Set<String> known =
        command.root().subcommands().values().stream()
            .flatMap(sub -> sub.getCommandSpec().options().stream())
            .map(SettingsDefaults::settingName)
            .filter(name -> !NO_SETTINGS.contains(name))
            .collect(Collectors.toSet());
    List<String> found = new ArrayList<>(problems);
    origins.forEach(
        (key, origin) -> {
          if (!key.startsWith("spark.")) {
            found.add(
                "%s: unknown setting %s; settings begin with %s".formatted(origin, key, PREFIX));
          } else if (key.startsWith(PREFIX) && !known.contains(key.substring(PREFIX.length()))) {
            found.add(
                "%s: unknown setting %s; the nearest is %s"
                    .formatted(origin, key, PREFIX + nearest(key, known)));
          }
        });
    return found;
  }

  private static String nearest(String key, Set<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String name = key.substring(PREFIX.length());
    return known.stream()
        .sorted()
        .min(java.util.Comparator.comparingInt(candidate -> distance.apply(name, candidate)))
        .orElseThrow();
  }
}
