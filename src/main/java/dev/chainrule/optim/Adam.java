package dev.chainrule.optim;

import static dev.chainrule.settings.Setting.share;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;

/**
 * Adam with learning rate η, as PyTorch defines it; t counts updates from 1:
 *
 * <pre>
 *   m ← β₁·m + (1 − β₁)·g
 *   v ← β₂·v + (1 − β₂)·g²
 *   w ← w − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Kingma, Ba: Adam: A Method for Stochastic Optimization, 2015. With decoupled decay of weights,
 * which is {@link UpdateRule}'s, it is AdamW: Loshchilov, Hutter: Decoupled Weight Decay
 * Regularization, 2019.
 */
final class Adam extends AdaptiveOptimizer {
  static final Setting<Double> BETA1 =
      share("beta1", 0.9, "How much of the average of past gradients stays in each step.");
  static final Setting<Double> BETA2 =
      share(
          "beta2", 0.999, "How much of the average of past squared gradients stays in each step.");

  private static final long serialVersionUID = 1L;
  private static final String AVERAGE = "average";

  private final double beta1;
  private final double beta2;

  Adam(Values settings) {
    super(settings, AVERAGE, SQUARES);
    this.beta1 = settings.get(BETA1);
    this.beta2 = settings.get(BETA2);
  }

  @Override
  void update(Matrix weights, Matrix mean, Step step, Matrix next, Span range) {
    Matrix m = vector(AVERAGE, range);
    Matrix v = vector(SQUARES, range);
    average(beta1, mean, m);
    averageSquares(beta2, mean, v, next);
    int t = step.number() + 1;
    double rate = step.learningRate() / (1 - StrictMath.pow(beta1, t));
    move(weights, rate, m, 1 / Math.sqrt(1 - StrictMath.pow(beta2, t)), v, next);
  }
}
