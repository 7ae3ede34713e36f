package dev.chainrule.optim;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.settings.Values;

/**
 * AdaMax with learning rate η, as PyTorch defines it; t counts updates from 1:
 *
 * <pre>
 *   m ← β₁·m + (1 − β₁)·g
 *   u ← max(β₂·u, |g| + ε)
 *   w ← w − η/(1 − β₁ᵗ) · m/u
 * </pre>
 *
 * <p>Kingma, Ba: Adam: A Method for Stochastic Optimization, 2015, section 7.1, which has no ε.
 */
final class AdaMax extends Optimizer {
  private static final long serialVersionUID = 1L;
  private static final String AVERAGE = "average";
  private static final String NORMS = "norms";

  private final double beta1;
  private final double beta2;
  private final double epsilon;

  AdaMax(Values settings) {
    super(AVERAGE, NORMS);
    this.beta1 = settings.get(Adam.BETA1);
    this.beta2 = settings.get(Adam.BETA2);
    this.epsilon = settings.get(AdaptiveOptimizer.EPSILON);
  }

  @Override
  void update(Matrix weights, Matrix mean, Step step, Matrix next, Span range) {
    Matrix m = vector(AVERAGE, range);
    Matrix u = vector(NORMS, range);
    average(beta1, mean, m);
    Kernels.scale(-1, mean, next);
    Kernels.maximum(mean, next, next);
    Kernels.affine(next, 1, epsilon, next);
    Kernels.scale(beta2, u, u);
    Kernels.maximum(u, next, u);
    Kernels.divide(m, u, next);
    double rate = step.learningRate() / (1 - StrictMath.pow(beta1, step.number() + 1));
    Kernels.addScaled(weights, -rate, next, next);
  }
}
