package dev.chainrule.api;

import dev.chainrule.data.DataPlace;
import dev.chainrule.data.RowSource;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.run.CheckpointSettings;
import dev.chainrule.run.JobMaker;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Nearest;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.train.AugmentationSettings;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.FormatSettings;
import dev.chainrule.train.Misplaced;
import dev.chainrule.train.TrainSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** What a user asks for, by the names that the command line's options have. */
final class Request implements JobMaker.Asked {
  private static final Map<String, Setting<?>> KNOWN =
      Stream.of(
              NetworkSettings.OPTIONS,
              TrainSettings.OPTIONS,
              DataSettings.OPTIONS,
              FormatSettings.OPTIONS,
              AugmentationSettings.OPTIONS,
              ClusterSettings.OPTIONS,
              CheckpointSettings.OPTIONS)
          .<Setting<?>>flatMap(List::stream)
          .collect(
              Collectors.toMap(
                  Setting::name, setting -> setting, (one, other) -> one, LinkedHashMap::new));

  /** What a network of the user's own stands in place of. */
  private static final List<Setting<?>> NETWORK =
      List.of(
          NetworkSettings.LAYERS,
          NetworkSettings.NETWORK,
          NetworkSettings.HIDDEN,
          NetworkSettings.INPUT_DROPOUT,
          NetworkSettings.LOSS);

  private final JobMaker maker = new JobMaker(this);
  private final Map<Setting<?>, Object> given = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** Where the run is kept; null if nowhere. */
  private String directory;

  private boolean resumes;
  private boolean reports;

  /** What to call the classes; empty for their labels. */
  private List<String> labelNames = List.of();

  /** Of the user's own making; null if the settings describe it. */
  private Network network;

  Request() {}

  /** A copy, which later changes of {@code other} do not reach. */
  Request(Request other) {
    given.putAll(other.given);
    problems.addAll(other.problems);
    network = other.network;
    directory = other.directory;
    resumes = other.resumes;
    reports = other.reports;
    labelNames = other.labelNames;
  }

  /** Takes a value in words; a mistake is told with all others, when training begins. */
  void set(String name, String word) {
    Setting<?> setting = KNOWN.get(name);
    if (setting == null) {
      problems.add(
          new Problem(
              null,
              "Unknown option: '%s'; %s"
                  .formatted(
                      name,
                      Nearest.likely(name, KNOWN.keySet())
                          .map(near -> "the nearest is " + near)
                          .orElse("known are " + String.join(", ", KNOWN.keySet())))));
    } else {
      parse(setting, word);
    }
  }

  private <T> void parse(Setting<T> setting, String word) {
    try {
      set(setting, setting.parse(word));
    } catch (IllegalArgumentException e) {
      problems.add(Problem.of(setting.name(), "'" + word + "'", setting.expected()));
    }
  }

  <T> void set(Setting<T> setting, T value) {
    given.put(setting, value);
  }

  void network(Network own) {
    network = own;
  }

  @Override
  public Optional<Network> network() {
    return Optional.ofNullable(network);
  }

  @Override
  public boolean isGivenFor(Setting<?> choice, Setting<?> setting) {
    return given.containsKey(setting);
  }

  @Override
  public List<String> labelNames(Configuration hadoop, int classes) {
    new InvalidSettingsException.Checks()
        .require(
            labelNames.isEmpty() || labelNames.size() == classes,
            "label-names",
            Words.count(labelNames.size(), "name"),
            classes + ", one for each class")
        .done();
    return labelNames;
  }

  void labelNames(List<String> names) {
    labelNames = List.copyOf(names);
  }

  /** Has the run kept in {@code path}, or goes on with the one that is there. */
  void directory(String path, boolean resume) {
    directory = path;
    resumes = resume;
  }

  /** Where the run is kept; empty if nowhere. */
  Optional<String> directory() {
    return Optional.ofNullable(directory);
  }

  boolean resumes() {
    return resumes;
  }

  void report() {
    reports = true;
  }

  boolean reports() {
    return reports;
  }

  /** Where the settings that were given come from, by name. */
  Map<String, String> origins() {
    return given.keySet().stream().collect(Collectors.toMap(Setting::name, setting -> "program"));
  }

  @Override
  public <T> T get(Setting<T> setting) {
    Object value = given.get(setting);
    return value == null ? setting.defaultValue() : setting.type().cast(value);
  }

  /**
   * Finds what is wrong, before the data is looked at.
   *
   * @throws InvalidSettingsException that tells all of it
   */
  void check() {
    List<Problem> found = new ArrayList<>(problems);
    given.forEach((setting, value) -> problem(setting, value).ifPresent(found::add));
    found.addAll(maker.problems());
    if (network != null) {
      NETWORK.stream()
          .filter(given::containsKey)
          .map(s -> Problem.of(s.name(), "given beside a network", "one of the two"))
          .forEach(found::add);
    }
    found.addAll(
        Misplaced.find(get(TrainSettings.OPTIMIZER), get(LearningRate.DECAY), this::isGivenFor));
    found.addAll(
        AugmentationSettings.problems(
            this::get, maker.isFullBatch(), given.containsKey(AugmentationSettings.ELASTIC_SIGMA)));
    found.addAll(directoryProblems());
    collect(found, this::cluster);
    int partitions = get(ClusterSettings.PARTITIONS);
    int shards = maker.shards();
    if (shards >= 1 && partitions > shards) {
      found.add(
          Problem.of(
              ClusterSettings.PARTITIONS.name(),
              partitions,
              "at most the number of shards, " + shards));
    }
    throwAll(found);
  }

  private List<Problem> directoryProblems() {
    if (directory != null) {
      return network == null || isNamed(network)
          ? List.of()
          : List.of(
              Problem.of(
                  "network",
                  "has layers that no text can name",
                  "none beside a run directory, whose checkpoints could not be read back"));
    }
    return Stream.concat(
            CheckpointSettings.OPTIONS.stream().filter(given::containsKey).map(Setting::name),
            reports ? Stream.of("report") : Stream.empty())
        .map(name -> Problem.of(name, "there is no run directory", "one to write to"))
        .toList();
  }

  private static boolean isNamed(Network network) {
    try {
      Map<String, String> words = new HashMap<>();
      NetworkSettings.describe(network, words);
      return NetworkSettings.read(words).text().equals(network.text());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static <T> Optional<Problem> problem(Setting<T> setting, Object value) {
    return setting.problem(setting.type().cast(value));
  }

  private static void collect(List<Problem> found, Runnable check) {
    try {
      check.run();
    } catch (InvalidSettingsException e) {
      found.addAll(e.problems());
    } catch (IllegalArgumentException e) {
      found.add(new Problem(null, e.getMessage()));
    }
  }

  private static void throwAll(List<Problem> found) {
    if (!found.isEmpty()) {
      throw new InvalidSettingsException(found.stream().distinct().toList());
    }
  }

  /** How Spark is used: with the plain engine, unless another one is asked for. */
  ClusterSettings cluster() {
    return new ClusterSettings(
        get(ClusterSettings.PARTITIONS),
        get(ClusterSettings.TREE_DEPTH),
        get(ClusterSettings.STEP_ATTEMPTS),
        0,
        get(ClusterSettings.STARTUP_TIMEOUT),
        get(ClusterSettings.STRICT),
        get(ClusterSettings.SHIP_DATA),
        get(ClusterSettings.ENGINE),
        get(ClusterSettings.RESIDENT_PORT));
  }

  /**
   * Reads through the data in a directory or file.
   *
   * @throws InvalidSettingsException if the settings do not fit it
   * @throws dev.chainrule.io.DataException if it cannot be used
   */
  TrainingJob job(Configuration hadoop, String data) {
    DataPlace place = new DataPlace(data, null, null, Map.of(), FormatSettings.manner(this::get));
    return countable(maker.job(hadoop, place, blas()));
  }

  /**
   * Goes through rows.
   *
   * @param test empty to judge by what is held out, or by the training set itself
   * @throws InvalidSettingsException if the settings do not fit them
   * @throws dev.chainrule.io.DataException if they cannot be used
   */
  TrainingJob job(Configuration hadoop, RowSource rows, Optional<RowSource> test) {
    return countable(maker.job(hadoop, rows, test, blas()));
  }

  private Blas.Choice blas() {
    return ClusterSettings.blas(get(ClusterSettings.BLAS), get(ClusterSettings.BLAS_KERNEL));
  }

  /** Says if there are too many steps to be counted. */
  private static TrainingJob countable(TrainingJob job) {
    job.plan();
    return job;
  }

  /** What was given, in words, for messages and logs. */
  @Override
  public String toString() {
    return given.entrySet().stream()
        .map(entry -> word(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static <T> String word(Setting<T> setting, Object value) {
    return Words.format("%s %s", setting.name(), setting.word(setting.type().cast(value)));
  }
}
