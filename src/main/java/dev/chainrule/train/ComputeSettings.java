package dev.chainrule.train;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Network;
import java.io.Serializable;

/**
 * What a worker must know to compute gradients and predictions; small, since it travels with tasks.
 *
 * @param network what is computed
 * @param precision of weights and arithmetic
 * @param method who computes gradients
 * @param blas which engine multiplies
 * @param labelSmoothing share of each target that is spread evenly over the classes, in training
 */
public record ComputeSettings(
    Network network,
    Precision precision,
    GradientMethod method,
    Blas.Choice blas,
    double labelSmoothing)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Without label smoothing. */
  public ComputeSettings(
      Network network, Precision precision, GradientMethod method, Blas.Choice blas) {
    this(network, precision, method, blas, 0);
  }

  ComputeSettings withLabelSmoothing(double share) {
    return new ComputeSettings(network, precision, method, blas, share);
  }
}
