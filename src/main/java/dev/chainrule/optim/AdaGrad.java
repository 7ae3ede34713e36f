package dev.chainrule.optim;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.settings.Values;

/**
 * AdaGrad with learning rate η, as PyTorch defines it without its own decay of the rate:
 *
 * <pre>
 *   s ← s + g²
 *   w ← w − η·g / (√s + ε)
 * </pre>
 *
 * <p>Duchi, Hazan, Singer: Adaptive Subgradient Methods for Online Learning and Stochastic
 * Optimization, 2011, which has no ε; PyTorch's is 1e-10 by default.
 */
final class AdaGrad extends AdaptiveOptimizer {
  private static final long serialVersionUID = 1L;

  AdaGrad(Values settings) {
    super(settings, SQUARES);
  }

  @Override
  void update(Matrix weights, Matrix mean, Step step, Matrix next, Span range) {
    Matrix squares = vector(SQUARES, range);
    Kernels.multiply(mean, mean, next);
    Kernels.add(squares, next, squares);
    move(weights, step.learningRate(), mean, 1, squares, next);
  }
}
