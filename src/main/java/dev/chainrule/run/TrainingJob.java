package dev.chainrule.run;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingPlan;
import java.util.Optional;

/**
 * What is to be trained on what: settings and data that fit each other.
 *
 * @param settings of the training
 * @param train the training set
 * @param validation what was held out of it; empty if nothing was
 * @param test the test set
 */
public record TrainingJob(
    TrainSettings settings, Dataset train, Optional<Dataset> validation, Dataset test) {
  /**
   * Fixes what follows from the labels of the training set: the weights of its classes.
   *
   * @throws dev.chainrule.settings.InvalidSettingsException if they do not fit its classes
   */
  public TrainingJob {
    settings = settings.withClassCounts(train.classCounts());
  }

  /** The same with other settings. */
  public TrainingJob with(TrainSettings other) {
    return new TrainingJob(other, train, validation, test);
  }

  /** The set that is judged after each epoch. */
  public Dataset judged() {
    return validation.orElse(test);
  }

  /** What that set is called: {@code validation} or {@code test}. */
  public String judge() {
    return settings.judge();
  }

  /**
   * The steps that it takes.
   *
   * @throws IllegalArgumentException if there are too many to be counted
   */
  public TrainingPlan plan() {
    return TrainingPlan.of(settings, rows());
  }

  /** Which rows of the training set make a shard, and a step. */
  public ShardPlan rows() {
    return new ShardPlan(train.rows(), settings.shards(), settings.batch(), settings.seed());
  }

  /** The settings that fix the bits of the result. */
  public RunSettings runSettings() {
    return RunSettings.of(settings, train, test);
  }

  /** The provenance of what this process makes of it with that version of Spark. */
  public Provenance provenance(String spark) {
    return Provenance.of(spark, Blas.report().toString(), train.identity(), test.identity());
  }
}
