package dev.chainrule.train;

import static dev.chainrule.settings.Range.atLeast;
import static dev.chainrule.settings.Setting.choice;
import static dev.chainrule.settings.Setting.custom;
import static dev.chainrule.settings.Setting.flag;
import static dev.chainrule.settings.Setting.share;
import static dev.chainrule.settings.Setting.whole;
import static dev.chainrule.settings.Setting.wholeOf64Bits;

import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.LearningRate;
import dev.chainrule.optim.LearningRate.Decay;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.optim.Regularization;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that fixes the bits of a training, given the data. To add a setting, declare it here, put it
 * into {@link #OPTIONS}, and {@link #get} it where it is used.
 *
 * @param compute what workers must know; null while the data is not known
 * @param values of {@link #ALL}
 */
public record TrainSettings(ComputeSettings compute, Values values) {
  /** A bound on the driver's list of shards; more tasks than this would be of no use. */
  private static final int MOST_SHARDS = 1 << 16;

  public static final Setting<Integer> EPOCHS =
      whole("epochs", 10, atLeast(1), "Passes over the data.");
  public static final Setting<Integer> BATCH =
      whole("batch", 1024, atLeast(1), "Rows of a step, over all shards.");
  public static final Setting<OptimizerSpec> OPTIMIZER =
      choice(
          "optimizer",
          OptimizerSpec.SGD,
          "What makes the next weights of a gradient. lbfgs takes all rows in a step, whatever"
              + " --batch says by default, and needs --precision float64: it lives on differences of"
              + " gradients, of which float32 leaves few digits.");
  public static final Setting<Double> VALIDATION =
      share(
          "validation",
          0,
          "X: hold out this share of the training set, drawn by the seed, and judge by it after"
              + " each epoch; the best model is kept, and the test set is used once, at the end. 0:"
              + " judge by the test set.");
  public static final Setting<Boolean> STRATIFIED =
      flag("stratified", false, "Hold out the same share of each class.");
  public static final Setting<Double> LABEL_SMOOTHING =
      share(
          "label-smoothing",
          0,
          "X: the target of a row is (1 - X) for its class and X / classes for all of them"
              + " (Szegedy et al. 2016). The test set is judged without it.");
  public static final Setting<ClassWeights> CLASS_WEIGHTS =
      custom(
              "class-weights",
              "W,W,…",
              ClassWeights.class,
              ClassWeights::parse,
              ClassWeights.EXPECTED,
              "How much a row counts, by its label: a row's loss and gradient are multiplied with"
                  + " its class's weight, and the mean is still over rows; balanced: rows /"
                  + " (classes x rows of the class). The test set is judged without them.")
          .orElse(ClassWeights.NONE);
  public static final Setting<Long> SEED =
      wholeOf64Bits("seed", 1, "Fixes first weights, shards and order of rows.");
  public static final Setting<Integer> SHARDS =
      whole(
          "shards",
          0,
          atLeast(0).upTo(MOST_SHARDS),
          "Into how many parts the data is cut; 0: 2 to 64 by the batch, so that a part has 128"
              + " rows of a step or more. Part of what fixes the bits, unlike partitions,"
              + " executors and cores; no more tasks than shards can work.");

  /**
   * Which weights training starts from, where they are not drawn but those of a file: {@code
   * sha256:} and {@link Parameters#sha256()}. It has the name of the option that takes the file,
   * and so stands for it where a run is resumed, which needs the file no more.
   */
  public static final Setting<String> FIRST_WEIGHTS =
      custom(
          "init-from",
          "sha256:HASH",
          String.class,
          TrainSettings::hash,
          "sha256: and 64 hexadecimal digits",
          "Which weights training starts from.");

  /** The settings of training itself, in the order in which users see them. */
  public static final List<Setting<?>> OPTIONS =
      Stream.of(
              List.of(EPOCHS, BATCH, OPTIMIZER),
              LearningRate.SETTINGS,
              UpdateRule.settings(),
              List.of(LABEL_SMOOTHING, CLASS_WEIGHTS, VALIDATION, STRATIFIED),
              StopRule.SETTINGS,
              List.of(SEED, SHARDS))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** Those of these that mean nothing to an optimizer that takes all rows in a step. */
  public static final List<Setting<?>> OF_SMALL_STEPS =
      Stream.of(LearningRate.SETTINGS, UpdateRule.besidesOptimizer())
          .<Setting<?>>flatMap(List::stream)
          .filter(setting -> setting != LearningRate.LEAST_GAIN) // Which --patience needs too.
          .toList();

  /** These, those of data and augmentation, and what the first weights are. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              OPTIONS,
              DataSettings.OPTIONS,
              AugmentationSettings.OPTIONS,
              List.of(NetworkSettings.INITIALIZER, FIRST_WEIGHTS))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** With the defaults that depend on the optimizer. */
  public TrainSettings {
    OptimizerSpec optimizer = values.get(OPTIMIZER);
    values =
        values
            .orElse(LearningRate.PEAK, optimizer.learningRate())
            .orElse(Regularization.WEIGHT_DECAY, optimizer.weightDecay());
    compute =
        compute == null
            ? null
            : compute.with(
                new Preparation(
                    values.get(LABEL_SMOOTHING),
                    compute.preparation().classWeights(),
                    AugmentationSettings.of(values)));
    if (compute != null && optimizer.isFullBatch()) {
      LbfgsEngine.requireFits(compute);
    }
  }

  /** The value of {@code setting}, which is one of {@link #ALL}. */
  public <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  /** These, with another value for {@code setting}. */
  public <T> TrainSettings with(Setting<T> setting, T value) {
    return new TrainSettings(compute, values.with(setting, value));
  }

  /** These, for another network or engine. */
  public TrainSettings with(ComputeSettings other) {
    return new TrainSettings(other, values);
  }

  /**
   * These, for a training set whose labels fix what {@link #CLASS_WEIGHTS} come to.
   *
   * @param counts rows of each class, from class 0 on
   * @throws dev.chainrule.settings.InvalidSettingsException if they do not fit the classes
   * @throws dev.chainrule.io.DataException if weights are to be balanced and a class has no rows
   */
  public TrainSettings withClassCounts(List<Integer> counts) {
    List<Double> weights = get(CLASS_WEIGHTS).resolve(counts, compute.network().classes());
    Preparation now = compute.preparation();
    return with(compute.with(new Preparation(now.labelSmoothing(), weights, now.augmentation())));
  }

  /** Passes over the data, at least 1. */
  public int epochs() {
    return get(EPOCHS);
  }

  /** Rows of a step over all shards, at least 1. */
  public int batch() {
    return get(BATCH);
  }

  /** Parts that the data is cut into, at least 1. */
  public int shards() {
    return shards(get(SHARDS), batch());
  }

  /**
   * Parts that the data is cut into.
   *
   * <p>A part's gradient is a vector of its own, written by each product and added once, which
   * costs as much as some 100 rows of a network of two layers: smaller slices are slow. So by
   * itself the number is a power of two that leaves each part 128 rows of a step or more; but at
   * least 2, for two cores, and at most 64.
   *
   * @param asked as {@link #SHARDS}
   * @param batch rows of a step
   */
  public static int shards(int asked, int batch) {
    return asked > 0 ? asked : Integer.highestOneBit(Math.max(2, Math.min(64, batch / 128)));
  }

  /** These, with the number of shards that they come to: as they are kept. */
  public TrainSettings withShards() {
    return with(SHARDS, shards());
  }

  /** Whether a part of the training set is held out, and judged after each epoch. */
  public boolean validates() {
    return get(VALIDATION) > 0;
  }

  /** What the set is called that is judged after each epoch: {@code validation} or {@code test}. */
  public String judge() {
    return validates() ? "validation" : "test";
  }

  /**
   * Checks that there is a validation set if anything is decided by it: what the test set decides,
   * it can no longer judge.
   *
   * @return these
   * @throws InvalidSettingsException if there is none
   */
  public TrainSettings requireJudge() {
    String needed = "--validation X beside it";
    new InvalidSettingsException.Checks()
        .require(
            validates() || get(StopRule.PATIENCE) == 0, "patience", get(StopRule.PATIENCE), needed)
        .require(
            validates() || get(LearningRate.DECAY) != Decay.PLATEAU, "decay", "plateau", needed)
        .require(validates() || !get(STRATIFIED), "stratified", true, needed)
        .done();
    return this;
  }

  /** Of first weights, shards and order of rows; any number. */
  public long seed() {
    return get(SEED);
  }

  /**
   * A new rule that makes the next weights of gradients.
   *
   * @throws IllegalStateException if the optimizer is one that takes all rows in a step
   */
  public UpdateRule updateRule() {
    return UpdateRule.of(get(OPTIMIZER), values);
  }

  /** The plain engine, which has {@code source} sum gradients and does the rest in this process. */
  public Engine engine(TrainState start, GradientSource source) {
    return get(OPTIMIZER).isFullBatch()
        ? new LbfgsEngine(start, source, values)
        : new AggregateEngine(start, source, updateRule());
  }

  /** Why an update needs whole vectors: the option that asks for it; empty if ranges will do. */
  public Optional<String> needsWholeVectors() {
    if (!get(OPTIMIZER).byRanges(values)) {
      return Optional.of(option(OPTIMIZER));
    }
    return UpdateRule.OF_WHOLE_VECTORS.stream()
        .filter(setting -> get(setting) > 0)
        .findFirst()
        .map(this::option);
  }

  /** As options: what differs from the defaults, but for what every plan tells anyway. */
  public List<String> unusual() {
    Values usual =
        new TrainSettings(null, Values.defaults(ALL).with(OPTIMIZER, get(OPTIMIZER))).values;
    return OPTIONS.stream()
        .filter(setting -> !List.of(EPOCHS, BATCH, SEED, SHARDS).contains(setting))
        .filter(
            setting ->
                setting == OPTIMIZER
                    ? get(OPTIMIZER) != OPTIMIZER.defaultValue()
                    : !get(setting).equals(usual.get(setting)))
        .map(this::option)
        .toList();
  }

  private <T> String option(Setting<T> setting) {
    return setting.option() + " " + setting.word(get(setting));
  }

  /** The names of the vectors that the optimizer keeps after so many updates. */
  public Set<String> optimizerVectors(int steps) {
    return get(OPTIMIZER).vectors(values, steps);
  }

  private static String hash(String word) {
    if (!word.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(word);
    }
    return word;
  }

  /** Those of a training that starts from {@code weights}, in place of drawn ones. */
  public TrainSettings startingFrom(Parameters weights) {
    return with(FIRST_WEIGHTS, "sha256:" + weights.sha256());
  }

  /** Whether training starts from weights that these settings cannot draw. */
  public boolean startsFromGivenWeights() {
    return values.find(FIRST_WEIGHTS).isPresent();
  }

  /**
   * The weights that training starts from.
   *
   * @throws IllegalStateException if they are those of a file
   */
  public Parameters initialWeights() {
    if (startsFromGivenWeights()) {
      throw new IllegalStateException("training starts from the weights of a file");
    }
    return get(NetworkSettings.INITIALIZER)
        .parameters(compute.network().layout(), seed(), compute.precision());
  }
}
