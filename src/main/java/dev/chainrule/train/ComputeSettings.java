package dev.chainrule.train;

import dev.chainrule.data.Augmentation;
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
 * @param augmentation how images are deformed in training
 */
public record ComputeSettings(
    Network network,
    Precision precision,
    GradientMethod method,
    Blas.Choice blas,
    double labelSmoothing,
    Augmentation augmentation)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Without label smoothing and augmentation. */
  public ComputeSettings(
      Network network, Precision precision, GradientMethod method, Blas.Choice blas) {
    this(network, precision, method, blas, 0, Augmentation.NONE);
  }

  ComputeSettings withLabelSmoothing(double share) {
    return new ComputeSettings(network, precision, method, blas, share, augmentation);
  }

  ComputeSettings withAugmentation(Augmentation amounts) {
    return new ComputeSettings(network, precision, method, blas, labelSmoothing, amounts);
  }
}
