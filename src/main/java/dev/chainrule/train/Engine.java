package dev.chainrule.train;

import dev.chainrule.model.Activity;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.train.TrainState.Vectors;
import java.util.Optional;

/**
 * Makes the steps of a run: it holds the weights, has gradients computed, and applies the
 * optimizer. All engines give the same bits; they differ in where things are and how they travel.
 */
public interface Engine extends AutoCloseable {

  /**
   * Makes one update, if loss and gradient are finite; else it changes nothing that {@link
   * #vectors} gives.
   */
  StepSum step(Step step);

  /**
   * Loss and confusion matrix of the test set.
   *
   * @param which weights
   */
  Evaluation evaluate(Weights which);

  /** The vectors after the last update; the engine's own, valid until the next step. */
  Vectors vectors();

  /**
   * The mean gradient of the last update as the optimizer got it, uphill: with penalties, clipped,
   * and with anything in the places of buffers. The engine's own, valid until the next step; empty
   * if this engine has made no update yet.
   */
  Optional<Parameters> gradient();

  /**
   * How many of the last updates are lost if a step fails for good; {@link #vectors} then gives
   * those before.
   */
  default int unkeptSteps() {
    return 0;
  }

  /**
   * Whether its last step made no update since it knows no better weights: all later ones would
   * make none either.
   */
  default boolean hasConverged() {
    return false;
  }

  /** Lets go of what it has running. */
  @Override
  default void close() {}

  /** Of the two weight vectors that an engine keeps. */
  enum Weights {
    /** After the last update. */
    LATEST,
    /** Those that it started from. */
    PREVIOUS;

    /** This of {@code vectors}. */
    public Parameters of(Vectors vectors) {
      return this == LATEST ? vectors.weights() : vectors.previousWeights();
    }
  }

  /**
   * What a step found.
   *
   * @param rows that it used; one that it used more than once counts as often
   * @param lossSum over these rows, at the weights before the update
   * @param updated whether loss and gradient were finite, so that there was an update
   * @param finite whether all weights are finite after it
   * @param phases where the time went, in seconds
   * @param activity of these rows
   */
  record StepSum(
      long rows,
      double lossSum,
      boolean updated,
      boolean finite,
      Phases phases,
      Activity activity) {
    /** Mean loss of a row. */
    double meanLoss() {
      return lossSum / rows;
    }
  }
}
