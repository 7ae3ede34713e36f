package dev.chainrule.optim;

import static dev.chainrule.settings.Range.moreThan;
import static dev.chainrule.settings.Setting.number;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;

/**
 * Layer-wise adaptive rate scaling, for large batches: momentum μ, with a learning rate of its own
 * for each weight matrix, so that one update changes each by a like share of its norm.
 *
 * <pre>
 *   λ ← trust·‖w‖/‖g‖       1 for biases and gains, and where a norm is 0
 *   v ← μ·v + η·λ·g
 *   w ← w − v
 * </pre>
 *
 * <p>You, Gitman, Ginsburg: Large Batch Training of Convolutional Networks, 2017. The paper adds
 * the norms of the loss's gradient and of L2's; here g is the sum of both, as {@link UpdateRule}
 * makes it.
 */
final class Lars extends Optimizer {
  static final Setting<Double> TRUST =
      number(
          "trust",
          0.001,
          moreThan(0),
          "By which share of its norm an update changes a weight matrix, at a learning rate of 1.");

  private static final long serialVersionUID = 1L;
  private static final String VELOCITY = "velocity";

  private final double momentum;
  private final double trust;

  Lars(Values settings) {
    super(VELOCITY);
    this.momentum = settings.get(Sgd.MOMENTUM);
    this.trust = settings.get(TRUST);
  }

  /** The norms are those of whole matrices. */
  @Override
  boolean byRanges() {
    return false;
  }

  @Override
  void update(Matrix weights, Matrix mean, Step step, Matrix next, Span range) {
    Matrix velocity = vector(VELOCITY, range);
    next.copyFrom(weights); // Buffers too.
    for (ParameterLayout.Entry e : range.layout().trained()) {
      Matrix w = weights.view(e.offset(), 1, e.size());
      Matrix g = mean.view(e.offset(), 1, e.size());
      Matrix v = velocity.view(e.offset(), 1, e.size());
      Kernels.scale(momentum, v, v);
      Kernels.addScaled(step.learningRate() * scaling(e, w, g), g, v);
      Kernels.addScaled(w, -1, v, next.view(e.offset(), 1, e.size()));
    }
  }

  private double scaling(ParameterLayout.Entry e, Matrix w, Matrix g) {
    double ratio = Kernels.norm(w) / Kernels.norm(g);
    return e.isVector() || !(ratio > 0 && ratio < Double.POSITIVE_INFINITY) ? 1 : trust * ratio;
  }
}
