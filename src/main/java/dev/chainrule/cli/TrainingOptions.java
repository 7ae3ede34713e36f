package dev.chainrule.cli;

import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.LearningRate;
import dev.chainrule.train.TrainSettings;
import picocli.CommandLine.Option;

/** How long, how fast, in what order. */
final class TrainingOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Passes over the data. Default: ${DEFAULT-VALUE}.")
  int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Rows of a step, over all shards. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--lr",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Learning rate at its peak. Default: ${DEFAULT-VALUE}.")
  double learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "From 0 (none) to below 1. Default: ${DEFAULT-VALUE}.")
  double momentum;

  @Option(
      names = "--nesterov",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Nesterov's momentum. Default: ${DEFAULT-VALUE}.")
  boolean nesterov;

  @Option(
      names = "--warmup-epochs",
      paramLabel = "X",
      defaultValue = "1",
      description = "The learning rate climbs over so many epochs. Default: ${DEFAULT-VALUE}.")
  double warmupEpochs;

  @Option(
      names = "--decay",
      paramLabel = "SHAPE",
      defaultValue = "cosine",
      description = "How it falls after that: none, linear, cosine. Default: ${DEFAULT-VALUE}.")
  LearningRate.Decay decay;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of first weights, shards and order of rows. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "16",
      description = {
        "Into how many parts the data is cut. Part of what fixes the bits, unlike partitions,",
        "executors and cores; no more tasks than shards can work. Default: ${DEFAULT-VALUE}."
      })
  int shards;

  /**
   * The settings that these options and {@code network}'s make.
   *
   * @param compute null while the data is not known: the others are checked all the same
   */
  TrainSettings settings(ComputeSettings compute, NetworkOptions network) {
    return new TrainSettings(
        compute,
        network.initializer,
        epochs,
        batch,
        shards,
        seed,
        learningRate,
        momentum,
        nesterov,
        warmupEpochs,
        decay);
  }
}
