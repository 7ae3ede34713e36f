package dev.chainrule.train;

import dev.chainrule.model.Initializer;
import dev.chainrule.model.Parameters;

/**
 * Everything that fixes the bits of a trained model, apart from the data and the processor type.
 *
 * @param compute the network, and how its gradients are computed
 * @param initializer where its weights start
 * @param epochs passes over the data, at least 1
 * @param batch rows of a step over all shards, at least 1
 * @param shards into how many the data is cut, 1 to 65,536; fixes the order of additions
 * @param seed of weights, shards and row order
 * @param learningRate peak rate, greater than 0
 * @param momentum from 0 (none) up to but not including 1
 * @param nesterov whether momentum, if there is any, looks ahead
 * @param warmupEpochs length of the climb to the peak rate; may be a fraction
 * @param decay how the rate falls after it
 */
public record TrainSettings(
    ComputeSettings compute,
    Initializer initializer,
    int epochs,
    int batch,
    int shards,
    long seed,
    double learningRate,
    double momentum,
    boolean nesterov,
    double warmupEpochs,
    LearningRate.Decay decay) {
  /** The driver keeps a list of them; more than this many tasks would be no use to anybody. */
  private static final int MOST_SHARDS = 1 << 16;

  public TrainSettings {
    new InvalidSettingsException.Checks()
        .require(epochs >= 1, "epochs", epochs, "at least 1")
        .require(batch >= 1, "batch", batch, "at least 1")
        .require(shards >= 1 && shards <= MOST_SHARDS, "shards", shards, "from 1 to " + MOST_SHARDS)
        .require(
            learningRate > 0 && learningRate < 1e6,
            "lr",
            learningRate,
            "more than 0, less than 1e6")
        .require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more, less than 1")
        .require(warmupEpochs >= 0, "warmup-epochs", warmupEpochs, "0 or more")
        .done();
  }

  /** The weights that training starts from. */
  public Parameters initialWeights() {
    return initializer.parameters(compute.network().layout(), seed, compute.precision());
  }

  /** The same with other work: rows of a step, and passes over the data. */
  public TrainSettings withWork(int otherBatch, int otherEpochs) {
    return new TrainSettings(
        compute,
        initializer,
        otherEpochs,
        otherBatch,
        shards,
        seed,
        learningRate,
        momentum,
        nesterov,
        warmupEpochs,
        decay);
  }
}
