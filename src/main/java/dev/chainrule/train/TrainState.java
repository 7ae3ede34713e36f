package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.util.Map;

/**
 * The state of a run: all that it needs to be resumed to the same bits. The vectors are the loop's
 * own, valid until its next step.
 *
 * @param steps updates made so far
 * @param weights after them
 * @param previousWeights the weights that the last update started from: should the next loss not be
 *     finite, they are the last good ones
 * @param optimizer the optimizer's own vectors, by name
 * @param metrics measured so far
 */
public record TrainState(
    int steps,
    Parameters weights,
    Parameters previousWeights,
    Map<String, Parameters> optimizer,
    RunMetrics metrics) {

  public TrainState {
    optimizer = Map.copyOf(optimizer);
  }

  /** Before the first step; {@code initial} is shared, as the weights and those before them. */
  public static TrainState start(Parameters initial) {
    return new TrainState(0, initial, initial, Map.of(), RunMetrics.NONE);
  }
}
