package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The state of a run: all that it needs to be resumed to the same bits. The vectors are the
 * engine's own, valid until its next step; they are asked for only when they are needed, since they
 * may be far away.
 */
public final class TrainState {
  private final int steps;
  private final Supplier<Vectors> vectors;
  private final RunMetrics metrics;

  /**
   * Vectors of one moment.
   *
   * @param weights after the updates so far
   * @param previousWeights the weights that the last update started from: should the next loss not
   *     be finite, they are the last good ones
   * @param optimizer the optimizer's own vectors, by name
   */
  public record Vectors(
      Parameters weights, Parameters previousWeights, Map<String, Parameters> optimizer) {

    public Vectors {
      optimizer = Map.copyOf(optimizer);
    }

    /** Copies that nobody else changes. */
    public Vectors copy() {
      Map<String, Parameters> copies = new HashMap<>();
      optimizer.forEach((name, vector) -> copies.put(name, vector.copy()));
      return new Vectors(weights.copy(), previousWeights.copy(), copies);
    }
  }

  /**
   * @param steps updates made so far
   * @param vectors gives those after them
   * @param metrics measured so far
   */
  TrainState(int steps, Supplier<Vectors> vectors, RunMetrics metrics) {
    this.steps = steps;
    this.vectors = vectors;
    this.metrics = metrics;
  }

  /** After {@code steps} updates. */
  public TrainState(int steps, Vectors vectors, RunMetrics metrics) {
    this(steps, () -> vectors, metrics);
  }

  /** Before the first step; {@code initial} is shared, as the weights and those before them. */
  public static TrainState start(Parameters initial) {
    return new TrainState(0, new Vectors(initial, initial, Map.of()), RunMetrics.NONE);
  }

  /** Updates made so far. */
  public int steps() {
    return steps;
  }

  /** All vectors after the updates so far, valid until the engine's next step. */
  public Vectors vectors() {
    return vectors.get();
  }

  /** The weights after the updates so far. */
  public Parameters weights() {
    return vectors().weights();
  }

  /** The weights that the last update started from; the first ones before it. */
  public Parameters previousWeights() {
    return vectors().previousWeights();
  }

  /** The optimizer's own vectors, by name, of the layout of the weights. */
  public Map<String, Parameters> optimizer() {
    return vectors().optimizer();
  }

  /** Measured so far. */
  public RunMetrics metrics() {
    return metrics;
  }
}
