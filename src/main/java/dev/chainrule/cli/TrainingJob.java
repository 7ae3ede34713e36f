package dev.chainrule.cli;

import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.Provenance;
import dev.chainrule.run.RunSettings;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingPlan;
import org.apache.hadoop.conf.Configuration;

/**
 * What is to be trained on what: settings and data that fit each other.
 *
 * @param settings of the training
 * @param train the training set
 * @param test the test set
 */
record TrainingJob(TrainSettings settings, DatasetInfo train, DatasetInfo test) {

  /** The steps that it takes. */
  TrainingPlan plan() {
    ShardPlan rows =
        new ShardPlan(train.rows(), settings.shards(), settings.batch(), settings.seed());
    return TrainingPlan.of(settings, rows);
  }

  /** The settings that fix the bits of the result. */
  RunSettings runSettings() {
    return RunSettings.of(settings, train, test);
  }

  /** The provenance of what this process makes of it. */
  Provenance provenance() {
    RunSettings run = runSettings();
    return Provenance.of(
        org.apache.spark.package$.MODULE$.SPARK_VERSION(),
        Blas.report().toString(),
        run.trainData(),
        run.testData());
  }

  /** Notes what is wrong with the options before the data is looked at. */
  static void check(CommonOptions common, NetworkOptions network, TrainingOptions training) {
    common.check(network::check);
    common.check(() -> training.settings(null, network));
  }

  /** Reads through the data, and opens the driver's BLAS. */
  static TrainingJob prepare(
      CommonOptions common,
      DataOptions data,
      NetworkOptions network,
      TrainingOptions training,
      Blas.Choice blas) {
    Configuration hadoop = common.hadoop();
    DataFiles files = data.resolve(hadoop);
    DatasetInfo train = Dataset.inspect(hadoop, files.train());
    DatasetInfo test = Dataset.inspect(hadoop, files.test());
    int classes = Math.max(train.classes(), test.classes());
    Network fitting = common.collect(() -> network.network(train.features(), classes));
    common.throwProblems();
    train.requireFits(fitting.features(), fitting.classes());
    test.requireFits(fitting.features(), fitting.classes());
    Blas.use(blas);
    ComputeSettings compute =
        new ComputeSettings(
            fitting, network.get(NetworkSettings.PRECISION), network.method(fitting), blas);
    TrainingJob task = new TrainingJob(training.settings(compute, network), train, test);
    requireCountable(common, task);
    return task;
  }

  private static void requireCountable(CommonOptions common, TrainingJob task) {
    try {
      task.plan();
    } catch (InvalidSettingsException e) {
      if (common.isTheRuns("--epochs")) {
        throw new FormatException(ResumedSettings.ORIGIN + ": " + e.getMessage(), e);
      }
      common.check(task::plan);
      common.throwProblems();
    }
  }
}
