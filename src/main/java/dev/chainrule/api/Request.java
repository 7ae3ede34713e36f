package dev.chainrule.api;

import dev.chainrule.data.DataFormat;
import dev.chainrule.data.DataPlace;
import dev.chainrule.data.DataSets;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowSource;
import dev.chainrule.io.Words;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkChoice;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Nearest;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.train.AugmentationSettings;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.FormatSettings;
import dev.chainrule.train.LbfgsEngine;
import dev.chainrule.train.Misplaced;
import dev.chainrule.train.TrainSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** What a user asks for, by the names that the command line's options have. */
final class Request {
  private static final Map<String, Setting<?>> KNOWN =
      Stream.of(
              NetworkSettings.OPTIONS,
              TrainSettings.OPTIONS,
              DataSettings.OPTIONS,
              FormatSettings.OPTIONS,
              AugmentationSettings.OPTIONS,
              ClusterSettings.OPTIONS)
          .<Setting<?>>flatMap(List::stream)
          .collect(
              Collectors.toMap(
                  Setting::name, setting -> setting, (one, other) -> one, LinkedHashMap::new));

  private final Map<Setting<?>, Object> given = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** Of the user's own making; null if the settings describe it. */
  private Network network;

  Request() {}

  /** A copy, which later changes of {@code other} do not reach. */
  Request(Request other) {
    given.putAll(other.given);
    problems.addAll(other.problems);
    network = other.network;
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

  /** What was given, else the default; null if there is neither. */
  private <T> T get(Setting<T> setting) {
    Object value = given.get(setting);
    return value == null ? setting.defaultValue() : setting.type().cast(value);
  }

  private boolean isFullBatch() {
    return get(TrainSettings.OPTIMIZER).isFullBatch();
  }

  private NetworkChoice choice() {
    return new NetworkChoice(
        get(NetworkSettings.LAYERS),
        get(NetworkSettings.NETWORK),
        get(NetworkSettings.HIDDEN),
        get(NetworkSettings.INPUT_DROPOUT),
        get(NetworkSettings.LOSS),
        get(NetworkSettings.GRADIENT));
  }

  /**
   * Finds what is wrong, before the data is looked at.
   *
   * @throws InvalidSettingsException that tells all of it
   */
  void check() {
    List<Problem> found = new ArrayList<>(problems);
    given.forEach((setting, value) -> problem(setting, value).ifPresent(found::add));
    collect(found, this::checkNetwork);
    collect(found, () -> settings(null, TrainSettings.BATCH.defaultValue()).requireJudge());
    if (isFullBatch()) {
      collect(found, () -> LbfgsEngine.requirePrecision(get(NetworkSettings.PRECISION)));
    }
    found.addAll(
        Misplaced.find(
            get(TrainSettings.OPTIMIZER),
            get(LearningRate.DECAY),
            (choice, setting) -> given.containsKey(setting)));
    found.addAll(
        AugmentationSettings.problems(
            this::get, isFullBatch(), given.containsKey(AugmentationSettings.ELASTIC_SIGMA)));
    collect(found, this::cluster);
    int partitions = get(ClusterSettings.PARTITIONS);
    int batch = isFullBatch() ? Integer.MAX_VALUE : get(TrainSettings.BATCH);
    int shards = TrainSettings.shards(get(TrainSettings.SHARDS), batch);
    if (shards >= 1 && partitions > shards) {
      found.add(
          Problem.of(
              ClusterSettings.PARTITIONS.name(),
              partitions,
              "at most the number of shards, " + shards));
    }
    throwAll(found);
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

  private void checkNetwork() {
    if (network == null) {
      choice().check();
      return;
    }
    for (Setting<?> setting :
        List.of(
            NetworkSettings.LAYERS,
            NetworkSettings.NETWORK,
            NetworkSettings.HIDDEN,
            NetworkSettings.INPUT_DROPOUT,
            NetworkSettings.LOSS)) {
      new InvalidSettingsException.Checks()
          .require(
              !given.containsKey(setting),
              setting.name(),
              "given beside a network",
              "one of the two")
          .done();
    }
  }

  /**
   * Chooses the plain engine for rows that are in an RDD.
   *
   * @throws InvalidSettingsException if the user insists on another one
   */
  void requireEngineForRdds() {
    EngineChoice asked = get(ClusterSettings.ENGINE);
    new InvalidSettingsException.Checks()
        .require(
            asked != EngineChoice.RESIDENT,
            ClusterSettings.ENGINE.name(),
            asked.label(),
            "aggregate or auto with an RDD, since the other engine's executors read files")
        .done();
    set(ClusterSettings.ENGINE, EngineChoice.AGGREGATE);
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
    DataSets sets = DataFormat.find(hadoop, Optional.ofNullable(get(FormatSettings.FORMAT)), place);
    RowSource train = sets.train().orElseThrow(() -> sets.format().missing(hadoop, place, true));
    if (sets.test().isEmpty() && get(DataSettings.TEST_SHARE) == 0) {
      throw sets.format().missing(hadoop, place, false);
    }
    return job(hadoop, train, sets.testLikeTrain(hadoop));
  }

  /**
   * Goes through rows.
   *
   * @param test empty to judge by what is held out, or by the training set itself
   * @throws InvalidSettingsException if the settings do not fit them
   * @throws dev.chainrule.io.DataException if they cannot be used
   */
  TrainingJob job(Configuration hadoop, RowSource rows, Optional<RowSource> test) {
    Dataset found = Dataset.inspect(hadoop, rows);
    double share = get(DataSettings.TEST_SHARE);
    new InvalidSettingsException.Checks()
        .require(
            share == 0 || test.isEmpty(),
            DataSettings.TEST_SHARE.name(),
            share,
            "none, since there is a test set")
        .done();
    if (share == 0) {
      return job(hadoop, found, test.map(source -> Dataset.inspect(hadoop, source)));
    }
    long seed = DataSettings.testSeed(get(TrainSettings.SEED));
    boolean stratified = get(TrainSettings.STRATIFIED);
    Dataset.Split split = found.split(hadoop, share, seed, stratified, "testing");
    return job(hadoop, split.kept(), Optional.of(split.held()));
  }

  private TrainingJob job(Configuration hadoop, Dataset found, Optional<Dataset> foundTest) {
    Dataset other = foundTest.orElse(found);
    int width = Math.max(found.features(), other.features());
    List<String> classes = Dataset.classLabels(found, other);
    Dataset known = found.widened(width).classified(classes);
    Dataset knownOther = other.widened(width).classified(classes);
    Network fitting =
        network == null ? choice().network(known.features(), known.classes()) : network;
    Dataset train = known.widened(fitting.features());
    Dataset test = knownOther.widened(fitting.features());
    AugmentationSettings.requireImages(this::get, train);
    train.requireFits(fitting.features(), fitting.classes());
    test.requireFits(fitting.features(), fitting.classes());
    ComputeSettings compute =
        new ComputeSettings(
                fitting,
                get(NetworkSettings.PRECISION),
                choice().method(fitting),
                ClusterSettings.blas(get(ClusterSettings.BLAS), get(ClusterSettings.BLAS_KERNEL)))
            .with(DataSettings.encoding(get(DataSettings.VALUES), train, List.of()));
    Optional<Dataset.Split> split = split(hadoop, train);
    Dataset kept = split.map(Dataset.Split::kept).orElse(train);
    Optional<Dataset> held = split.map(Dataset.Split::held);
    TrainSettings settings = settings(compute, batch(kept.rows()));
    Dataset last = foundTest.isPresent() ? test : held.orElse(kept);
    TrainingJob job = new TrainingJob(settings, kept, held, last);
    job.plan(); // Says if there are too many steps to be counted.
    return job;
  }

  private Optional<Dataset.Split> split(Configuration hadoop, Dataset train) {
    double share = get(TrainSettings.VALIDATION);
    long seed = get(TrainSettings.SEED);
    return share == 0
        ? Optional.empty()
        : Optional.of(
            train.split(hadoop, share, seed, get(TrainSettings.STRATIFIED), "validation"));
  }

  /** Rows of a step: where it takes all rows, that many, unless the user insists on fewer. */
  private int batch(int rows) {
    int asked = get(TrainSettings.BATCH);
    boolean insists = asked < rows && given.containsKey(TrainSettings.BATCH);
    return isFullBatch() && !insists ? rows : asked;
  }

  /**
   * The settings of the training.
   *
   * @param compute null while the data is not known; the others are checked anyway
   * @param batch rows of a step
   */
  private TrainSettings settings(ComputeSettings compute, int batch) {
    Values.Builder values = new Values.Builder();
    TrainSettings.ALL.forEach(setting -> put(setting, values));
    values.set(TrainSettings.BATCH, batch);
    return new TrainSettings(compute, values.build()).withShards();
  }

  private <T> void put(Setting<T> setting, Values.Builder values) {
    values.set(setting, get(setting));
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
