package dev.chainrule.optim;

import static dev.chainrule.settings.Setting.flag;
import static dev.chainrule.settings.Setting.share;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;

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
public final class Sgd extends Optimizer {
  public static final Setting<Double> MOMENTUM =
      share("momentum", 0.9, "How much of the last update stays; 0: none.");
  public static final Setting<Boolean> NESTEROV = flag("nesterov", true, "Nesterov's momentum.");

  private static final long serialVersionUID = 1L;
  private static final String VELOCITY = "velocity";

  private final double momentum;
  private final boolean nesterov;

  Sgd(Values settings) {
    this(settings.get(MOMENTUM), settings.get(NESTEROV));
  }

  /**
   * @param momentum μ, from 0 (none) up to but not including 1, which is not checked
   * @param nesterov whether momentum looks ahead
   */
  public Sgd(double momentum, boolean nesterov) {
    super(momentum == 0 ? new String[0] : new String[] {VELOCITY});
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  @Override
  void update(Matrix weights, Matrix mean, Step step, Matrix next, Span range) {
    double eta = step.learningRate();
    if (momentum == 0) {
      Kernels.addScaled(weights, -eta, mean, next);
      return;
    }
    Matrix v = vector(VELOCITY, range);
    Kernels.addScaled(mean, momentum, v, v);
    if (nesterov) {
      Kernels.addScaled(weights, -eta, mean, next);
      Kernels.addScaled(next, -eta * momentum, v, next);
    } else {
      Kernels.addScaled(weights, -eta, v, next);
    }
  }
}
