package dev.chainrule.model;

import dev.chainrule.autodiff.Products;
import dev.chainrule.autodiff.Value;

/**
 * {@code z = x·W + b}; from [N, inputs] to [N, units]. Parameters Wn [inputs, units] and bn
 * [units].
 *
 * @param number n, the index of this layer among all dense ones of the network, from 1
 */
public record Dense(int inputs, int units, int number) implements Layer {
  private static final long serialVersionUID = 1L;

  @Override
  public Value forward(Value x, ForwardContext pass) {
    return Products.affine(x, pass.parameter("W" + number), pass.parameter("b" + number));
  }

  @Override
  public void declare(ParameterLayout layout) {
    layout
        .matrix("W" + number, inputs, units)
        .vector("b" + number, units, ParameterLayout.Role.BIAS);
  }

  @Override
  public String text() {
    return "dense(" + units + ")";
  }
}
