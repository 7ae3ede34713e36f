package dev.chainrule.optim;

import static dev.chainrule.settings.Setting.share;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;

/**
 * RMSProp with learning rate η, as PyTorch defines it, not centred, without momentum:
 *
 * <pre>
 *   s ← α·s + (1 − α)·g²
 *   w ← w − η·g / (√s + ε)
 * </pre>
 *
 * <p>Tieleman, Hinton: Lecture 6.5 of Neural Networks for Machine Learning, 2012, which has no ε.
 */
final class RmsProp extends AdaptiveOptimizer {
  static final Setting<Double> ALPHA =
      share("alpha", 0.99, "How much of the average of past squared gradients stays in each step.");

  private static final long serialVersionUID = 1L;

  private final double alpha;

  RmsProp(Values settings) {
    super(settings, SQUARES);
    this.alpha = settings.get(ALPHA);
  }

  @Override
  void update(Matrix weights, Matrix mean, Step step, Matrix next, Span range) {
    Matrix squares = vector(SQUARES, range);
    averageSquares(alpha, mean, squares, next);
    move(weights, step.learningRate(), mean, 1, squares, next);
  }
}
