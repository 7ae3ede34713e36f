package dev.chainrule.run;

import dev.chainrule.data.DataFormat;
import dev.chainrule.data.DataPlace;
import dev.chainrule.data.DataSets;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowSource;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkChoice;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import dev.chainrule.train.AugmentationSettings;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.FormatSettings;
import dev.chainrule.train.LbfgsEngine;
import dev.chainrule.train.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Makes the {@link TrainingJob} that somebody asks for, of settings, a network and data. */
public final class JobMaker {
  private final Asked asked;

  /** What is asked for, on a command line or in a program. */
  public interface Asked {
    /** What was set, else the default; null if there is neither. */
    <T> T get(Setting<T> setting);

    /** Whether somebody set {@code setting} for this {@code choice}, not for another. */
    boolean isGivenFor(Setting<?> choice, Setting<?> setting);

    /** The network in settings. */
    default NetworkChoice choice() {
      return NetworkChoice.of(this::get);
    }

    /** A network that stands in place of settings; empty if they describe it. */
    default Optional<Network> network() {
      return Optional.empty();
    }

    /**
     * What to call the classes of the training set; empty for their labels.
     *
     * @param classes how many there are
     */
    List<String> labelNames(Configuration hadoop, int classes);
  }

  public JobMaker(Asked asked) {
    this.asked = asked;
  }

  /** Whether the optimizer takes all rows in a step. */
  public boolean isFullBatch() {
    OptimizerSpec optimizer = asked.get(TrainSettings.OPTIMIZER);
    return optimizer != null && optimizer.isFullBatch(); // Null if it could not be read.
  }

  /** Parts that the data is going to be cut into. */
  public int shards() {
    // All rows may be few or many.
    int batch = isFullBatch() ? Integer.MAX_VALUE : asked.get(TrainSettings.BATCH);
    return TrainSettings.shards(asked.get(TrainSettings.SHARDS), batch);
  }

  /** What is wrong with network and training, before the data is looked at. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (asked.network().isEmpty()) {
      check(problems, asked.choice()::check);
    }
    check(problems, () -> settings().requireJudge());
    if (isFullBatch()) {
      check(problems, () -> LbfgsEngine.requirePrecision(asked.get(NetworkSettings.PRECISION)));
    }
    return problems;
  }

  /** Why an update needs whole vectors; empty if it does not, or the settings are mistaken. */
  public Optional<String> needsWholeVectors() {
    try {
      return settings().needsWholeVectors();
    } catch (InvalidSettingsException e) {
      return Optional.empty(); // Of which problems() tells.
    }
  }

  /**
   * Reads through the data in files.
   *
   * @throws InvalidSettingsException if the settings do not fit it: lists all that do not
   * @throws dev.chainrule.io.DataException if it cannot be used
   */
  public TrainingJob job(Configuration hadoop, DataPlace place, Blas.Choice blas) {
    DataSets sets =
        DataFormat.find(hadoop, Optional.ofNullable(asked.get(FormatSettings.FORMAT)), place);
    RowSource train = sets.train().orElseThrow(() -> sets.format().missing(hadoop, place, true));
    Optional<RowSource> test = sets.testLikeTrain(hadoop);
    if (test.isEmpty() && asked.get(DataSettings.TEST_SHARE) == 0) {
      throw sets.format().missing(hadoop, place, false);
    }
    return job(hadoop, train, test, blas);
  }

  /**
   * Goes through rows.
   *
   * @param test empty to judge by what is held out, or else by the training set itself
   * @throws InvalidSettingsException if the settings do not fit them: lists all that do not
   * @throws dev.chainrule.io.DataException if they cannot be used
   */
  public TrainingJob job(
      Configuration hadoop, RowSource train, Optional<RowSource> test, Blas.Choice blas) {
    Dataset found = Dataset.inspect(hadoop, train);
    double share = asked.get(DataSettings.TEST_SHARE);
    new InvalidSettingsException.Checks()
        .require(
            share == 0 || test.isEmpty(),
            DataSettings.TEST_SHARE.name(),
            share,
            "none, since there is a test set")
        .done();
    if (share == 0) {
      return job(hadoop, found, test.map(source -> Dataset.inspect(hadoop, source)), blas);
    }
    long seed = DataSettings.testSeed(asked.get(TrainSettings.SEED));
    Dataset.Split split = split(hadoop, found, share, seed, "testing");
    return job(hadoop, split.kept(), Optional.of(split.held()), blas);
  }

  /** Of sets whose rows and classes may not be told in the same way yet. */
  private TrainingJob job(
      Configuration hadoop, Dataset found, Optional<Dataset> foundTest, Blas.Choice blas) {
    Dataset other = foundTest.orElse(found);
    int width = Math.max(found.features(), other.features());
    List<String> classes = Dataset.classLabels(found, other);
    Dataset known = found.widened(width).classified(classes);
    Dataset knownOther = other.widened(width).classified(classes);
    Network network = network(known);
    Dataset train = known.widened(network.features());
    Dataset test = knownOther.widened(network.features());
    train.requireFits(network.features(), network.classes());
    test.requireFits(network.features(), network.classes());
    ComputeSettings compute = compute(hadoop, network, train, blas);
    double share = asked.get(TrainSettings.VALIDATION);
    if (share == 0) {
      return new TrainingJob(settings(compute, train.rows()), train, Optional.empty(), test);
    }
    Dataset.Split split = split(hadoop, train, share, asked.get(TrainSettings.SEED), "validation");
    return new TrainingJob(
        settings(compute, split.kept().rows()),
        split.kept(),
        Optional.of(split.held()),
        foundTest.isPresent() ? test : split.held());
  }

  private Dataset.Split split(
      Configuration hadoop, Dataset set, double share, long seed, String purpose) {
    return set.split(hadoop, share, seed, asked.get(TrainSettings.STRATIFIED), purpose);
  }

  /** The network for a training set, with which the settings of images are looked at too. */
  private Network network(Dataset train) {
    List<Problem> problems = new ArrayList<>();
    Network network =
        collect(
            problems,
            () ->
                asked
                    .network()
                    .orElseGet(() -> asked.choice().network(train.features(), train.classes())));
    Dataset fitting = network == null ? train : train.widened(network.features());
    check(problems, () -> AugmentationSettings.requireImages(asked::get, fitting));
    throwAll(problems);
    return network;
  }

  private ComputeSettings compute(
      Configuration hadoop, Network network, Dataset train, Blas.Choice blas) {
    return new ComputeSettings(
            network, asked.get(NetworkSettings.PRECISION), asked.choice().method(network), blas)
        .with(
            DataSettings.encoding(
                asked.get(DataSettings.VALUES), train, asked.labelNames(hadoop, train.classes())));
  }

  /** The settings while the data is not known; those that need none of it are checked. */
  private TrainSettings settings() {
    return withBatch(null, TrainSettings.BATCH.defaultValue());
  }

  /** The settings for so many rows to train on. */
  private TrainSettings settings(ComputeSettings compute, int rows) {
    List<Problem> problems = new ArrayList<>();
    TrainSettings settings = collect(problems, () -> withBatch(compute, batch(rows)));
    throwAll(problems);
    return settings;
  }

  /** Rows of a step: where it takes all rows, that many, unless the user insists on fewer. */
  private int batch(int rows) {
    int batch = asked.get(TrainSettings.BATCH);
    boolean insists =
        batch < rows && asked.isGivenFor(TrainSettings.OPTIMIZER, TrainSettings.BATCH);
    return isFullBatch() && !insists ? rows : batch;
  }

  private TrainSettings withBatch(ComputeSettings compute, int batch) {
    Values.Builder values = new Values.Builder();
    TrainSettings.ALL.forEach(setting -> put(setting, values));
    values.set(TrainSettings.BATCH, batch);
    return new TrainSettings(compute, values.build()).withShards();
  }

  private <T> void put(Setting<T> setting, Values.Builder values) {
    values.set(setting, asked.get(setting));
  }

  private static void check(List<Problem> problems, Runnable check) {
    collect(
        problems,
        () -> {
          check.run();
          return null;
        });
  }

  /** Null if something is wrong, which is noted. */
  private static <T> T collect(List<Problem> problems, Supplier<T> made) {
    try {
      return made.get();
    } catch (InvalidSettingsException e) {
      problems.addAll(e.problems());
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(null, e.getMessage()));
    }
    return null;
  }

  private static void throwAll(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }
}
