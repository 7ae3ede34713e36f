package dev.chainrule.model;

import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import java.util.Locale;

/**
 * What a layer does to its affine output, element by element, with the derivative beside it.
 *
 * <p>The derivatives are written in terms of the <em>output</em> h, so that z need not be kept:
 * ReLU passes where h &gt; 0 (the same as z &gt; 0, strictly), sigmoid has h·(1 − h), tanh 1 − h².
 */
public enum Activation {
  IDENTITY {
    @Override
    public void apply(Matrix z, Matrix into) {
      into.copyFrom(z);
    }

    @Override
    public void backward(Matrix dh, Matrix h, Matrix into) {
      into.copyFrom(dh);
    }

    @Override
    Value apply(Value z) {
      return z;
    }
  },
  RELU {
    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.relu(z, into);
    }

    @Override
    public void backward(Matrix dh, Matrix h, Matrix into) {
      Kernels.maskPositive(dh, h, into);
    }

    @Override
    Value apply(Value z) {
      return Activations.relu(z);
    }
  },
  SIGMOID {
    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.map(z, x -> 1 / (1 + Math.exp(-x)), into);
    }

    @Override
    public void backward(Matrix dh, Matrix h, Matrix into) {
      Kernels.zip(dh, h, (d, s) -> d * s * (1 - s), into);
    }

    @Override
    Value apply(Value z) {
      return Activations.sigmoid(z);
    }
  },
  TANH {
    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.map(z, Math::tanh, into);
    }

    @Override
    public void backward(Matrix dh, Matrix h, Matrix into) {
      Kernels.zip(dh, h, (d, t) -> d * (1 - t * t), into);
    }

    @Override
    Value apply(Value z) {
      return Activations.tanh(z);
    }
  };

  /** {@code into ← h = f(z)}; both [N, D], may be one matrix. */
  public abstract void apply(Matrix z, Matrix into);

  /** {@code h = f(z)} for automatic differentiation, which knows its derivative; [N, D]. */
  abstract Value apply(Value z);

  /**
   * {@code into ← ∂L/∂z = ∂L/∂h ⊙ f′} (walkthrough, step 5).
   *
   * @param dh gradient of the loss with respect to the output, [N, D]
   * @param h the output of {@link #apply}, [N, D]
   * @param into receives ∂L/∂z, [N, D]; may be {@code dh}
   */
  public abstract void backward(Matrix dh, Matrix h, Matrix into);

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
