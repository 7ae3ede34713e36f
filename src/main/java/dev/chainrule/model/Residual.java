package dev.chainrule.model;

import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Value;

/**
 * {@code y = x + inner(x)} (He et al.: Deep Residual Learning, 2015); the inner layers have as many
 * outputs as inputs. [N, D] to [N, D].
 */
public record Residual(Sequence inner) implements Layer {
  private static final long serialVersionUID = 1L;

  @Override
  public Value forward(Value x, ForwardContext pass) {
    return Arithmetic.add(x, inner.forward(x, pass));
  }

  @Override
  public void declare(ParameterLayout layout) {
    inner.declare(layout);
  }

  @Override
  public boolean hasIndependentRows() {
    return inner.hasIndependentRows();
  }

  @Override
  public boolean drawsAtRandom() {
    return inner.drawsAtRandom();
  }

  @Override
  public String text() {
    return "residual(" + inner.text() + ")";
  }
}
