package dev.chainrule.cli;

import dev.chainrule.data.DataSets;
import dev.chainrule.data.Dataset;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.train.AugmentationSettings;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.LbfgsEngine;
import dev.chainrule.train.TrainSettings;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;

/** What to train on what: data, network, how long, at which learning rate, in which order. */
final class TrainingOptions {
  @Mixin DataOptions data = new DataOptions();
  @Mixin LabelNames labelNames = new LabelNames();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin SettingGroup training = new SettingGroup("Training", TrainSettings.OPTIONS);

  @Mixin SettingGroup meaning = new SettingGroup("Data", DataSettings.OPTIONS);

  @Mixin SettingGroup augmentation = new SettingGroup("Augmentation", AugmentationSettings.OPTIONS);

  int shards() {
    // All rows may be few or many.
    int batch = isFullBatch() ? Integer.MAX_VALUE : training.get(TrainSettings.BATCH);
    return TrainSettings.shards(training.get(TrainSettings.SHARDS), batch);
  }

  private boolean isFullBatch() {
    OptimizerSpec optimizer = training.get(TrainSettings.OPTIMIZER);
    return optimizer != null && optimizer.isFullBatch(); // Null if it could not be read.
  }

  /** Notes what is wrong with these options before the data is looked at. */
  void check(CommonOptions common) {
    common.check(network::check);
    common.check(() -> settings(null, TrainSettings.BATCH.defaultValue()).requireJudge());
    if (isFullBatch()) {
      common.check(() -> LbfgsEngine.requirePrecision(network.get(NetworkSettings.PRECISION)));
    }
    String sigma = AugmentationSettings.ELASTIC_SIGMA.option();
    AugmentationSettings.problems(
            augmentation::get, isFullBatch(), common.isRequested(sigma) && !common.isTheRuns(sigma))
        .forEach(problem -> common.require(false, problem));
  }

  /** Trains {@code from}, which first weights come with, if nobody names another network. */
  void takeNetwork(CommonOptions common, Network from) {
    if (!NetworkOptions.areNamed(common)) {
      network.take(common, from);
      common.check(network::check);
      common.throwProblems();
    }
  }

  /** Whether images are deformed. */
  boolean isAugmented() {
    return AugmentationSettings.firstChanged(augmentation::get).isPresent();
  }

  /** Why an update needs whole vectors; empty if it does not, or the settings are mistaken. */
  Optional<String> needsWholeVectors() {
    try {
      return settings(null, TrainSettings.BATCH.defaultValue()).needsWholeVectors();
    } catch (InvalidSettingsException e) {
      return Optional.empty(); // Of which check() tells.
    }
  }

  /** Reads through the data, and opens the driver's BLAS. */
  TrainingJob job(CommonOptions common, Blas.Choice blas) {
    Configuration hadoop = common.hadoop();
    Dataset.Split sets = sets(common, hadoop);
    Network fitting =
        common.collect(() -> network.network(sets.kept().features(), sets.kept().classes()));
    int features = fitting == null ? 0 : fitting.features();
    Dataset train = sets.kept().widened(features);
    Dataset test = sets.held().widened(features);
    common.check(() -> AugmentationSettings.requireImages(augmentation::get, train));
    common.throwProblems();
    train.requireFits(fitting.features(), fitting.classes());
    test.requireFits(fitting.features(), fitting.classes());
    Blas.use(blas);
    ComputeSettings compute =
        new ComputeSettings(
                fitting, network.get(NetworkSettings.PRECISION), network.method(fitting), blas)
            .with(
                DataSettings.encoding(
                    meaning.get(DataSettings.VALUES),
                    train,
                    labelNames.read(hadoop, train.classes())));
    Optional<Dataset.Split> split = split(hadoop, train);
    Dataset kept = split.map(Dataset.Split::kept).orElse(train);
    TrainSettings settings = common.collect(() -> settings(compute, batch(common, kept)));
    common.throwProblems();
    TrainingJob job = new TrainingJob(settings, kept, split.map(Dataset.Split::held), test);
    requireCountable(common, job);
    return job;
  }

  /** The training set and the test set, with the same classes. */
  private Dataset.Split sets(CommonOptions common, Configuration hadoop) {
    DataSets sets = data.sets(hadoop);
    Dataset train = Dataset.inspect(hadoop, data.train(hadoop, sets));
    double share = meaning.get(DataSettings.TEST_SHARE);
    common.require(
        share == 0 || sets.test().isEmpty(),
        DataSettings.TEST_SHARE,
        share,
        "none, since there is a test set");
    common.throwProblems();
    if (share > 0) {
      long seed = DataSettings.testSeed(training.get(TrainSettings.SEED));
      return train.split(hadoop, share, seed, training.get(TrainSettings.STRATIFIED), "testing");
    }
    Dataset test =
        Dataset.inspect(
            hadoop,
            sets.testLikeTrain(hadoop)
                .orElseThrow(() -> sets.format().missing(hadoop, data.place(hadoop), false)));
    int features = Math.max(train.features(), test.features());
    List<String> classes = Dataset.classLabels(train, test);
    return new Dataset.Split(
        train.widened(features).classified(classes), test.widened(features).classified(classes));
  }

  /** What is held out of the training set, if anything is. */
  private Optional<Dataset.Split> split(Configuration hadoop, Dataset train) {
    double share = training.get(TrainSettings.VALIDATION);
    long seed = training.get(TrainSettings.SEED);
    return share == 0
        ? Optional.empty()
        : Optional.of(
            train.split(hadoop, share, seed, training.get(TrainSettings.STRATIFIED), "validation"));
  }

  /** Rows of a step: where it takes all rows, that many, unless the user insists on others. */
  private int batch(CommonOptions common, Dataset train) {
    int asked = training.get(TrainSettings.BATCH);
    boolean insists =
        asked < train.rows() && common.isRequestedFor(TrainSettings.OPTIMIZER, TrainSettings.BATCH);
    return isFullBatch() && !insists ? train.rows() : asked;
  }

  /**
   * The settings that these options make.
   *
   * @param compute null while the data is not known; the others are checked anyway
   * @param batch rows of a step
   */
  private TrainSettings settings(ComputeSettings compute, int batch) {
    Values.Builder values = new Values.Builder();
    TrainSettings.OPTIONS.forEach(setting -> put(training, setting, values));
    DataSettings.OPTIONS.forEach(setting -> put(meaning, setting, values));
    AugmentationSettings.OPTIONS.forEach(setting -> put(augmentation, setting, values));
    values.set(TrainSettings.BATCH, batch);
    values.set(NetworkSettings.INITIALIZER, network.get(NetworkSettings.INITIALIZER));
    return new TrainSettings(compute, values.build()).withShards();
  }

  private static <T> void put(SettingGroup group, Setting<T> setting, Values.Builder values) {
    values.set(setting, group.get(setting));
  }

  private static void requireCountable(CommonOptions common, TrainingJob job) {
    try {
      job.plan();
    } catch (InvalidSettingsException e) {
      if (common.isTheRuns("--epochs") && !common.isGiven(TrainSettings.BATCH.option())) {
        throw new FormatException(SettingsSource.CHECKPOINT + ": " + e.getMessage(), e);
      }
      common.check(job::plan);
      common.throwProblems();
    }
  }
}
