package dev.chainrule.model;

import static dev.chainrule.autodiff.Arithmetic.multiply;
import static dev.chainrule.autodiff.Arithmetic.power;
import static dev.chainrule.autodiff.Arithmetic.scale;
import static dev.chainrule.autodiff.Arithmetic.shift;
import static dev.chainrule.autodiff.Arithmetic.subtract;
import static dev.chainrule.autodiff.Reductions.addRow;
import static dev.chainrule.autodiff.Reductions.broadcastLike;
import static dev.chainrule.autodiff.Reductions.columnSums;

import dev.chainrule.autodiff.Value;

/**
 * Brings every column to mean 0 and variance 1, then scales and shifts it by learned numbers (Ioffe
 * and Szegedy: Batch Normalization, 2015). [N, D] to [N, D].
 *
 * <pre>
 *   training:    y = (x − mean)/√(variance + 1e-5) ⊙ scaleₙ + shiftₙ     over the slice's N rows
 *   evaluation:  the same with the running averages meanₙ and varianceₙ
 * </pre>
 *
 * <p>In training, mean and variance are those of <b>one shard's slice of the step</b>, not of the
 * whole batch: shards are computed apart from each other. With steps of 1024 rows and 16 shards
 * that is 64 rows. The number of shards therefore changes what is computed, partitions do not. The
 * variance is the mean squared distance from the slice's mean, so its divisor is N, not N − 1. The
 * running averages are means of both over slices, weighted by rows, and over steps.
 *
 * @param width D
 * @param number n, the index of this norm among all norms of the network, from 1
 */
public record BatchNorm(int width, int number) implements Layer {
  private static final long serialVersionUID = 1L;

  @Override
  public Value forward(Value x, ForwardContext pass) {
    if (!pass.isTraining()) {
      Value centred = subtract(x, broadcastLike(pass.parameter("mean" + number), x));
      return scaled(centred, pass.parameter("variance" + number), pass);
    }
    double share = 1.0 / x.rows();
    Value mean = scale(share, columnSums(x));
    Value centred = subtract(x, broadcastLike(mean, x));
    Value variance = scale(share, columnSums(multiply(centred, centred)));
    pass.observe("mean" + number, mean);
    pass.observe("variance" + number, variance);
    return scaled(centred, variance, pass);
  }

  /** centred [N, D], variance [1, D]. */
  private Value scaled(Value centred, Value variance, ForwardContext pass) {
    Value inverse = power(shift(variance, LayerNorm.EPSILON), -0.5);
    Value factor = multiply(inverse, pass.parameter("scale" + number));
    Value product = multiply(centred, broadcastLike(factor, centred));
    return addRow(product, pass.parameter("shift" + number));
  }

  @Override
  public void declare(ParameterLayout layout) {
    layout
        .vector("scale" + number, width, ParameterLayout.Role.GAIN)
        .vector("shift" + number, width, ParameterLayout.Role.BIAS)
        .vector("mean" + number, width, ParameterLayout.Role.MEAN)
        .vector("variance" + number, width, ParameterLayout.Role.VARIANCE);
  }

  @Override
  public boolean hasIndependentRows() {
    return false;
  }

  @Override
  public String text() {
    return "batchnorm";
  }
}
