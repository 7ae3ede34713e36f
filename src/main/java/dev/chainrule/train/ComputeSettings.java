package dev.chainrule.train;

import dev.chainrule.data.Encoding;
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
 * @param encoding of the data
 * @param preparation of the rows in training
 */
public record ComputeSettings(
    Network network,
    Precision precision,
    GradientMethod method,
    Blas.Choice blas,
    Encoding encoding,
    Preparation preparation)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of images, as they are. */
  public ComputeSettings(
      Network network, Precision precision, GradientMethod method, Blas.Choice blas) {
    this(network, precision, method, blas, Encoding.PIXELS, Preparation.NONE);
  }

  /** These, for rows that are prepared in another way. */
  ComputeSettings with(Preparation other) {
    return new ComputeSettings(network, precision, method, blas, encoding, other);
  }

  /** These, for data of another meaning. */
  public ComputeSettings with(Encoding other) {
    return new ComputeSettings(network, precision, method, blas, other, preparation);
  }
}
