package dev.chainrule.cli;

import dev.chainrule.data.Dataset;
import dev.chainrule.io.DataException;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkChoice;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.JobMaker;
import dev.chainrule.run.RunSettings;
import dev.chainrule.run.TrainingJob;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.train.AugmentationSettings;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.TrainSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

  /** These options, and what {@code common} knows of who set them. */
  private final class Asked implements JobMaker.Asked {
    private final CommonOptions common;

    Asked(CommonOptions common) {
      this.common = common;
    }

    @Override
    public <T> T get(Setting<T> setting) {
      return Stream.of(data, network, training, meaning, augmentation)
          .filter(group -> group.has(setting))
          .findFirst()
          .map(group -> group.get(setting))
          .orElse(null);
    }

    @Override
    public boolean isGivenFor(Setting<?> choice, Setting<?> setting) {
      return common.isRequestedFor(choice, setting);
    }

    @Override
    public NetworkChoice choice() {
      return network.choice();
    }

    @Override
    public List<String> labelNames(Configuration hadoop, int classes) {
      return labelNames.read(hadoop, classes);
    }
  }

  private JobMaker maker(CommonOptions common) {
    return new JobMaker(new Asked(common));
  }

  int shards(CommonOptions common) {
    return maker(common).shards();
  }

  /** Notes what is wrong with these options before the data is looked at. */
  void check(CommonOptions common) {
    JobMaker maker = maker(common);
    maker.problems().forEach(problem -> common.require(false, problem));
    String sigma = AugmentationSettings.ELASTIC_SIGMA.option();
    AugmentationSettings.problems(
            augmentation::get,
            maker.isFullBatch(),
            common.isRequested(sigma) && !common.isTheRuns(sigma))
        .forEach(problem -> common.require(false, problem));
  }

  /** Trains {@code from}, which first weights come with, if nobody names another network. */
  void takeNetwork(CommonOptions common, Network from) {
    if (!NetworkOptions.areNamed(common)) {
      network.take(common, from);
      common.check(network.choice()::check);
      common.throwProblems();
    }
  }

  /** Whether images are deformed. */
  boolean isAugmented() {
    return AugmentationSettings.firstChanged(augmentation::get).isPresent();
  }

  /** Why an update needs whole vectors; empty if it does not, or the settings are mistaken. */
  Optional<String> needsWholeVectors(CommonOptions common) {
    return maker(common).needsWholeVectors();
  }

  /** Reads through the data, and opens the driver's BLAS. */
  TrainingJob job(CommonOptions common, Blas.Choice blas) {
    Configuration hadoop = common.hadoop();
    try {
      TrainingJob job = read(common, hadoop, blas);
      requireCountable(common, job);
      Blas.use(blas);
      return job;
    } catch (InvalidSettingsException e) {
      e.problems().forEach(problem -> common.require(false, problem));
      common.throwProblems(); // With the names by which they were set.
      throw e;
    }
  }

  /** What does not fit a run that is resumed may do so because the run had other data. */
  private TrainingJob read(CommonOptions common, Configuration hadoop, Blas.Choice blas) {
    TrainingJob job;
    try {
      job = maker(common).job(hadoop, data.place(hadoop), blas);
    } catch (DataException | InvalidSettingsException e) {
      if (common.resumed().isPresent()) {
        requireTheRuns(common, Dataset.inspect(hadoop, data.train(hadoop)));
      }
      throw e;
    }
    if (!data.isNamed(common)) { // Else all differences are told together.
      requireTheRuns(common, job.train());
    }
    return job;
  }

  /** A run knows what its data were, but not where. */
  private void requireTheRuns(CommonOptions common, Dataset train) {
    String found = train.identity();
    String expected = common.resumed().map(RunSettings::trainData).orElse(found);
    common.require(
        found.equals(expected),
        data.isNamed(common)
            ? new Problem(
                "resume", "training set %s, the checkpoint has %s".formatted(found, expected))
            : new Problem(
                DataOptions.DATA.name(),
                "not given, and %s, the default, is not what the run was trained on"
                    .formatted(data.place(common.hadoop()).data())));
    common.throwProblems();
  }

  private static void requireCountable(CommonOptions common, TrainingJob job) {
    try {
      job.plan();
    } catch (InvalidSettingsException e) {
      if (common.isTheRuns("--epochs") && !common.isGiven(TrainSettings.BATCH.option())) {
        throw new FormatException(SettingsSource.CHECKPOINT + ": " + e.getMessage(), e);
      }
      throw e;
    }
  }
}
