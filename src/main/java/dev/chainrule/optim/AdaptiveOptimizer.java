package dev.chainrule.optim;

import static dev.chainrule.settings.Range.moreThan;
import static dev.chainrule.settings.Setting.number;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;

/** Divides what it subtracts from each number by the root of that number's squared gradients. */
abstract class AdaptiveOptimizer extends Optimizer {
  static final Setting<Double> EPSILON =
      number("epsilon", 1e-8, moreThan(0), "Added to the root that an update is divided by.");

  static final String SQUARES = "squares";
  private static final long serialVersionUID = 1L;

  private final double epsilon;

  AdaptiveOptimizer(Values settings, String... vectors) {
    super(vectors);
    this.epsilon = settings.get(EPSILON);
  }

  /** {@code squares ← β·squares + (1 − β)·g²}; what {@code scratch} holds is lost. */
  static void averageSquares(double beta, Matrix g, Matrix squares, Matrix scratch) {
    Kernels.multiply(g, g, scratch);
    average(beta, scratch, squares);
  }

  /** {@code next ← weights − rate·direction / (scale·√squares + ε)}. */
  final void move(
      Matrix weights, double rate, Matrix direction, double scale, Matrix squares, Matrix next) {
    Kernels.sqrt(squares, next);
    Kernels.affine(next, scale, epsilon, next);
    Kernels.divide(direction, next, next);
    Kernels.addScaled(weights, -rate, next, next);
  }
}
