package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import java.util.Map;
import java.util.Set;

/**
 * Stochastic gradient descent with momentum μ and learning rate η, as PyTorch defines it:
 *
 * <pre>
 *   v ← μ·v + g
 *   w ← w − η·v             or, Nesterov:  w ← w − η·(g + μ·v)
 * </pre>
 *
 * <p>Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum in deep
 * learning, 2013.
 */
public final class Sgd implements Optimizer {
  private static final String VELOCITY = "velocity";

  private final double momentum;
  private final boolean nesterov;
  private Parameters velocity;

  Sgd(TrainSettings settings) {
    this(settings.get(TrainSettings.MOMENTUM), settings.get(TrainSettings.NESTEROV));
  }

  /**
   * @param momentum μ, from 0 (none) up to but not including 1, which is not checked
   * @param nesterov whether momentum looks ahead
   */
  public Sgd(double momentum, boolean nesterov) {
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  @Override
  public void prepare(Parameters like) {
    if (momentum != 0 && velocity == null) {
      velocity = Parameters.zeros(like.layout(), like.precision());
    }
  }

  @Override
  public void update(
      Parameters weights, Parameters mean, Step step, Parameters next, int from, int count) {
    Matrix g = mean.flat().view(from, 1, count);
    Matrix w = weights.flat().view(from, 1, count);
    Matrix into = next.flat().view(from, 1, count);
    double eta = step.learningRate();
    if (momentum == 0) {
      Kernels.addScaled(w, -eta, g, into);
      return;
    }
    Matrix v = velocity.flat().view(from, 1, count);
    Kernels.addScaled(g, momentum, v, v);
    if (nesterov) {
      Kernels.addScaled(w, -eta, g, into);
      Kernels.addScaled(into, -eta * momentum, v, into);
    } else {
      Kernels.addScaled(w, -eta, v, into);
    }
  }

  /** The names in {@link #state} after {@code steps} updates. */
  static Set<String> vectors(TrainSettings settings, int steps) {
    return settings.get(TrainSettings.MOMENTUM) > 0 && steps > 0 ? Set.of(VELOCITY) : Set.of();
  }

  @Override
  public Map<String, Parameters> state() {
    return velocity == null ? Map.of() : Map.of(VELOCITY, velocity);
  }

  @Override
  public void restore(Map<String, Parameters> state) {
    if (!Set.of(VELOCITY).containsAll(state.keySet())) {
      throw new IllegalArgumentException(
          "optimizer vectors %s, expected %s or none".formatted(state.keySet(), VELOCITY));
    }
    velocity = state.containsKey(VELOCITY) ? state.get(VELOCITY).copy() : null;
  }
}
