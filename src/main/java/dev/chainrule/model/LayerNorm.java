package dev.chainrule.model;

import static dev.chainrule.autodiff.Arithmetic.multiply;
import static dev.chainrule.autodiff.Arithmetic.power;
import static dev.chainrule.autodiff.Arithmetic.scale;
import static dev.chainrule.autodiff.Arithmetic.shift;
import static dev.chainrule.autodiff.Arithmetic.subtract;
import static dev.chainrule.autodiff.Reductions.addRow;
import static dev.chainrule.autodiff.Reductions.broadcastLike;
import static dev.chainrule.autodiff.Reductions.rowSums;

import dev.chainrule.autodiff.Value;

/**
 * Brings every row to mean 0 and variance 1, then scales and shifts each column by learned numbers
 * (Ba, Kiros, Hinton: Layer Normalization, 2016). [N, D] to [N, D], the same in training and
 * evaluation.
 *
 * <pre>
 *   y = (x − mean)/√(variance + 1e-5) ⊙ scaleₙ + shiftₙ      mean, variance over the row
 * </pre>
 *
 * @param width D
 * @param number n, the index of this norm among all norms of the network, from 1
 */
public record LayerNorm(int width, int number) implements Layer {
  private static final long serialVersionUID = 1L;

  /** Added to a variance, here and in {@link BatchNorm}. */
  public static final double EPSILON = 1e-5;

  @Override
  public Value forward(Value x, ForwardContext pass) {
    double share = 1.0 / width;
    Value centred = subtract(x, broadcastLike(scale(share, rowSums(x)), x));
    Value variance = scale(share, rowSums(multiply(centred, centred)));
    Value normal = multiply(centred, broadcastLike(power(shift(variance, EPSILON), -0.5), x));
    Value scaled = multiply(normal, broadcastLike(pass.parameter("scale" + number), x));
    return addRow(scaled, pass.parameter("shift" + number));
  }

  @Override
  public void declare(ParameterLayout layout) {
    layout
        .vector("scale" + number, width, ParameterLayout.Role.GAIN)
        .vector("shift" + number, width, ParameterLayout.Role.BIAS);
  }

  @Override
  public String text() {
    return "layernorm";
  }
}
