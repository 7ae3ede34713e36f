package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.util.Map;

/**
 * Makes the steps of a run: it holds the weights, has gradients computed, and applies the
 * optimizer. All engines give the same bits; they differ in where things are and how they travel.
 */
public interface Engine extends AutoCloseable {

  /**
   * Makes one update, if loss and gradient are finite; else it changes nothing that {@link
   * #weights} gives.
   */
  StepSum step(Step step);

  /**
   * Loss and confusion matrix of the test set.
   *
   * @param weights {@link #weights} or {@link #previousWeights}
   */
  Evaluation evaluate(Parameters weights);

  /** The weights after the last update; the engine's own, valid until the next step. */
  Parameters weights();

  /** The weights that the last update started from; likewise. */
  Parameters previousWeights();

  /** The optimizer's vectors, by name; likewise. */
  Map<String, Parameters> optimizerState();

  /** Lets go of what it has running. */
  @Override
  default void close() {}

  /**
   * What a step found.
   *
   * @param rows that it used
   * @param lossSum over these rows, at the weights before the update
   * @param updated whether loss and gradient were finite, so that there was an update
   * @param finite whether all weights are finite after it
   * @param phases where the time went, in seconds
   */
  record StepSum(long rows, double lossSum, boolean updated, boolean finite, Phases phases) {
    /** Mean loss of a row. */
    double meanLoss() {
      return lossSum / rows;
    }
  }
}
