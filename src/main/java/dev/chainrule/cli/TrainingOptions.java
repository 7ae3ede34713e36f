package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;

/** What to train on what: data, network, how long, at which learning rate, in which order. */
final class TrainingOptions {
  @Mixin DataOptions data = new DataOptions();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin SettingGroup training = new SettingGroup("Training", TrainSettings.OPTIONS);

  int shards() {
    return TrainSettings.shards(
        training.get(TrainSettings.SHARDS), training.get(TrainSettings.BATCH));
  }

  /** Notes what is wrong with these options before the data is looked at. */
  void check(CommonOptions common) {
    common.check(network::check);
    common.check(() -> settings(null).requireJudge());
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
    TrainingJob job = split(settings(compute), train, test, hadoop);
    requireCountable(common, job);
    return job;
  }

  private static TrainingJob split(
      TrainSettings settings, Dataset train, Dataset test, Configuration hadoop) {
    if (!settings.validates()) {
      return new TrainingJob(settings, train, Optional.empty(), test);
    }
    Dataset.Split split =
        train.split(
            hadoop,
            settings.get(TrainSettings.VALIDATION),
            settings.seed(),
            settings.get(TrainSettings.STRATIFIED));
    return new TrainingJob(settings, split.train(), Optional.of(split.validation()), test);
  }

  /**
   * The settings that these options make.
   *
   * @param compute null while the data is not known; the others are checked anyway
   */
  private TrainSettings settings(ComputeSettings compute) {
    Values.Builder values = new Values.Builder();
    TrainSettings.OPTIONS.forEach(setting -> put(setting, values));
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
      if (common.isTheRuns("--epochs")) {
        throw new FormatException(SettingsSource.CHECKPOINT + ": " + e.getMessage(), e);
      }
      common.check(job::plan);
      common.throwProblems();
    }
  }
}
