package dev.chainrule.train;

import dev.chainrule.data.Augmentation;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Network;
import java.io.Serializable;
import java.util.List;

/**
 * What a worker must know to compute gradients and predictions; small, since it travels with tasks.
 *
 * @param network what is computed
 * @param precision of weights and arithmetic
 * @param method who computes gradients
 * @param blas which engine multiplies
 * @param labelSmoothing share of each target that is spread evenly over the classes, in training
 * @param classWeights what a row's loss is multiplied with in training, by its label, [classes];
 *     empty if with nothing
 * @param augmentation how images are deformed in training
 */
public record ComputeSettings(
    Network network,
    Precision precision,
    GradientMethod method,
    Blas.Choice blas,
    double labelSmoothing,
    List<Double> classWeights,
    Augmentation augmentation)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public ComputeSettings {
    classWeights = List.copyOf(classWeights);
  }

  /** Without label smoothing, class weights and augmentation. */
  public ComputeSettings(
      Network network, Precision precision, GradientMethod method, Blas.Choice blas) {
    this(network, precision, method, blas, 0, List.of(), Augmentation.NONE);
  }

  ComputeSettings withLabelSmoothing(double share) {
    return new ComputeSettings(network, precision, method, blas, share, classWeights, augmentation);
  }

  ComputeSettings withClassWeights(List<Double> weights) {
    return new ComputeSettings(
        network, precision, method, blas, labelSmoothing, weights, augmentation);
  }

  ComputeSettings withAugmentation(Augmentation amounts) {
    return new ComputeSettings(
        network, precision, method, blas, labelSmoothing, classWeights, amounts);
  }
}
