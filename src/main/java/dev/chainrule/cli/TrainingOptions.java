package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
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
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.LbfgsEngine;
import dev.chainrule.train.TrainSettings;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;

/** What to train on what: data, network, how long, at which learning rate, in which order. */
final class TrainingOptions {
  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin SettingGroup training = new SettingGroup("Training", TrainSettings.OPTIONS);

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
    common.check(() -> settings(null, TrainSettings.BATCH.defaultValue()));
    if (isFullBatch()) {
      common.check(() -> LbfgsEngine.requirePrecision(network.get(NetworkSettings.PRECISION)));
    }
  }

  /** Reads through the data, and opens the driver's BLAS. */
  TrainingJob job(CommonOptions common, Blas.Choice blas) {
    Configuration hadoop = common.hadoop();
    DataFiles files = data.resolve(hadoop);
    Dataset train = Dataset.inspect(hadoop, files.train());
    Dataset test = Dataset.inspect(hadoop, files.test());
    int classes = Math.max(train.classes(), test.classes());
    Network fitting = common.collect(() -> network.network(train.features(), classes));
    common.throwProblems();
    train.requireFits(fitting.features(), fitting.classes());
    test.requireFits(fitting.features(), fitting.classes());
    Blas.use(blas);
    ComputeSettings compute =
        new ComputeSettings(
            fitting, network.get(NetworkSettings.PRECISION), network.method(fitting), blas);
    TrainSettings settings = common.collect(() -> settings(compute, batch(common, train)));
    common.throwProblems();
    TrainingJob job = new TrainingJob(settings, train, test);
    requireCountable(common, job);
    return job;
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
    TrainSettings.OPTIONS.forEach(setting -> put(setting, values));
    values.set(TrainSettings.BATCH, batch);
    values.set(NetworkSettings.INITIALIZER, network.get(NetworkSettings.INITIALIZER));
    return new TrainSettings(compute, values.build()).withShards();
  }

  private <T> void put(Setting<T> setting, Values.Builder values) {
    values.set(setting, training.get(setting));
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
