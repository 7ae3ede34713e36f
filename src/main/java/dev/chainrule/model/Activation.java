package dev.chainrule.model;

import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import java.util.Locale;

/**
 * What a layer does to its affine output, element by element, with the derivative beside it: [N, D]
 * to [N, D], no parameters. To add one, write a constant here: options, {@link NetworkText} and
 * lessons take it from there, and the compiler asks for its form in ONNX.
 *
 * <p>Where they can, derivatives are written in terms of the <em>output</em> h, so that z need not
 * be kept: ReLU passes where h &gt; 0 (the same as z &gt; 0, strictly), sigmoid has h·(1 − h), tanh
 * 1 − h².
 */
public enum Activation implements Layer {
  IDENTITY("Identity") {
    @Override
    public void apply(Matrix z, Matrix into) {
      into.copyFrom(z);
    }

    @Override
    public void backward(Matrix dh, Matrix z, Matrix h, Matrix into) {
      into.copyFrom(dh);
    }

    @Override
    Value apply(Value z) {
      return z;
    }

    @Override
    public String formula(String z) {
      return z;
    }

    @Override
    public String slope(String z, String h) {
      return "1";
    }
  },
  RELU("ReLU") {
    @Override
    void note(Matrix h, Activity.Units units) {
      units.markActive(h);
    }

    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.relu(z, into);
    }

    @Override
    public void backward(Matrix dh, Matrix z, Matrix h, Matrix into) {
      Kernels.maskPositive(dh, h, into);
    }

    @Override
    Value apply(Value z) {
      return Activations.relu(z);
    }

    @Override
    public String formula(String z) {
      return "relu(" + z + ") = max(0, " + z + ")";
    }

    @Override
    public String slope(String z, String h) {
      return "mask";
    }
  },
  SIGMOID("Sigmoid") {
    /** Beyond 0.0101 and 0.9899, h·(1 − h) is below {@link #FLAT}. */
    @Override
    void note(Matrix h, Activity.Units units) {
      double bound = (1 + Math.sqrt(1 - 4 * FLAT)) / 2;
      units.countOutside(h, 1 - bound, bound);
    }

    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.sigmoid(z, into);
    }

    @Override
    public void backward(Matrix dh, Matrix z, Matrix h, Matrix into) {
      Kernels.zip(dh, h, (d, s) -> d * s * (1 - s), into);
    }

    @Override
    Value apply(Value z) {
      return Activations.sigmoid(z);
    }

    @Override
    public String formula(String z) {
      return "sigmoid(" + z + ") = 1 / (1 + exp(-" + z + "))";
    }

    @Override
    public String slope(String z, String h) {
      return h + " (*) (1 - " + h + ")";
    }
  },
  TANH("Tanh") {
    /** Beyond ±0.995, 1 − h² is below {@link #FLAT}. */
    @Override
    void note(Matrix h, Activity.Units units) {
      double bound = Math.sqrt(1 - FLAT);
      units.countOutside(h, -bound, bound);
    }

    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.tanh(z, into);
    }

    @Override
    public void backward(Matrix dh, Matrix z, Matrix h, Matrix into) {
      Kernels.zip(dh, h, (d, t) -> d * (1 - t * t), into);
    }

    @Override
    Value apply(Value z) {
      return Activations.tanh(z);
    }

    @Override
    public String formula(String z) {
      return "tanh(" + z + ")";
    }

    @Override
    public String slope(String z, String h) {
      return "(1 - " + h + "^2)";
    }
  },
  /** In its tanh form, with u = √(2/π)·(z + 0.044715·z³); Hendrycks and Gimpel 2016. */
  GELU("GELU") {
    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.map(z, x -> 0.5 * x * (1 + StrictMath.tanh(inner(x))), into);
    }

    @Override
    public void backward(Matrix dh, Matrix z, Matrix h, Matrix into) {
      Kernels.zip(dh, z, (d, x) -> d * derivative(x), into);
    }

    private static double inner(double x) {
      return SQRT_2_OVER_PI * (x + CUBIC * x * x * x);
    }

    private static double derivative(double x) {
      double t = StrictMath.tanh(inner(x));
      double slope = SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope;
    }

    @Override
    public boolean needsInput() {
      return true;
    }

    @Override
    Value apply(Value z) {
      return Activations.gelu(z);
    }

    @Override
    public String formula(String z) {
      return "gelu(" + z + ") = " + z + "/2 (*) (1 + tanh u),  u = sqrt(2/pi) (z + 0.044715 z^3)";
    }

    @Override
    public String slope(String z, String h) {
      return "((1 + tanh u)/2 + " + z + "/2 (*) (1 - tanh^2 u) (*) u')";
    }
  },
  /** z·σ(z), also called swish; Elfwing, Uchibe and Doya 2018. */
  SILU("SiLU") {
    @Override
    public void apply(Matrix z, Matrix into) {
      Kernels.map(z, x -> x * logistic(x), into);
    }

    @Override
    public void backward(Matrix dh, Matrix z, Matrix h, Matrix into) {
      Kernels.zip(dh, z, (d, x) -> d * logistic(x) * (1 + x * (1 - logistic(x))), into);
    }

    @Override
    public boolean needsInput() {
      return true;
    }

    @Override
    Value apply(Value z) {
      return Arithmetic.multiply(z, Activations.sigmoid(z));
    }

    @Override
    public String formula(String z) {
      return "silu(" + z + ") = " + z + " (*) sigmoid(" + z + ")";
    }

    @Override
    public String slope(String z, String h) {
      return "s (*) (1 + " + z + " (*) (1 - s)),  s = sigmoid(" + z + ")";
    }
  };

  /** A slope that lets next to no gradient pass. */
  private static final double FLAT = 0.01;

  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;

  private final String title;

  Activation(String title) {
    this.title = title;
  }

  private static double logistic(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  /**
   * {@code into ← h = f(z)}; both [N, D], may be one matrix.
   *
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public abstract void apply(Matrix z, Matrix into);

  /**
   * {@code into ← ∂L/∂z = ∂L/∂h ⊙ f′} (walkthrough, step 5).
   *
   * @param dh gradient of the loss with respect to the output, [N, D]
   * @param z what {@link #apply} was given, [N, D]; only read if {@link #needsInput}
   * @param h the output of {@link #apply}, [N, D]; only read if not {@link #needsInput}
   * @param into receives ∂L/∂z, [N, D], uphill as {@code dh} is; may be {@code dh}
   * @throws dev.chainrule.linalg.ShapeException if shapes or precisions differ
   */
  public abstract void backward(Matrix dh, Matrix z, Matrix h, Matrix into);

  /** Whether f′ cannot be computed from the output alone, so that z has to be kept. */
  public boolean needsInput() {
    return false;
  }

  /** {@code h = f(z)} for automatic differentiation, which derives f′ by itself; both [N, D]. */
  abstract Value apply(Value z);

  @Override
  public Value forward(Value x, ForwardContext pass) {
    Value h = apply(x);
    pass.note(this, h);
    return h;
  }

  /**
   * Takes note of outputs for which no gradient, or next to none, passes; none if there are no such
   * outputs.
   *
   * @param h output, [N, units]
   */
  void note(Matrix h, Activity.Units units) {}

  /** f of {@code z} as a lesson writes it, in ASCII. */
  public abstract String formula(String z);

  /** f′ as a lesson writes it, in ASCII; z and h are the names of input and output. */
  public abstract String slope(String z, String h);

  /** As a heading has it, such as {@code ReLU}. */
  public String title() {
    return title;
  }

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String text() {
    return label();
  }
}
