package dev.chainrule.model;

import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Losses;
import dev.chainrule.autodiff.Reductions;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a network's outputs are from the targets, summed over a batch, with the gradient.
 *
 * <p>Targets are a matrix of the outputs' shape. In training they are one-hot rows of labels, since
 * data sets hold classes; from Java they may be any numbers. The arithmetic is in double for both
 * precisions; that is cheap, as a row has few columns.
 */
public enum Loss {
  /**
   * {@code L = −Σ y·log softmax(z)}. Computed from logits with the maximum subtracted, as {@code
   * log Σ exp(z − max) − (z − max)}, never through a probability that can be 0.
   */
  SOFTMAX_CROSS_ENTROPY {
    @Override
    double row(double[] z, double[] y, double[] gradient) {
      double max = Double.NEGATIVE_INFINITY;
      for (double logit : z) {
        max = Math.max(max, logit);
      }
      double sum = 0;
      double mass = 0;
      for (int j = 0; j < z.length; j++) {
        gradient[j] = StrictMath.exp(z[j] - max);
        sum += gradient[j];
        mass += y[j];
      }
      double loss = 0;
      double logSum = StrictMath.log(sum);
      for (int j = 0; j < z.length; j++) {
        loss += y[j] == 0 ? 0 : y[j] * (logSum - (z[j] - max));
        gradient[j] = gradient[j] / sum * mass - y[j];
      }
      // A logit that is NaN or +∞ must not vanish behind a target of 0.
      return Double.isNaN(sum) ? Double.NaN : loss;
    }

    @Override
    public boolean hasProbabilities() {
      return true;
    }

    @Override
    public void scores(double[] z, double[] into) {
      double max = Double.NEGATIVE_INFINITY;
      for (double logit : z) {
        max = Math.max(max, logit);
      }
      double sum = 0;
      for (int j = 0; j < z.length; j++) {
        into[j] = StrictMath.exp(z[j] - max);
        sum += into[j];
      }
      for (int j = 0; j < z.length; j++) {
        into[j] /= sum;
      }
    }

    /** Linear in the targets, which thus can take the weights. */
    @Override
    public Value sum(Value outputs, Value targets, Optional<Value> rowWeights) {
      return Losses.softmaxCrossEntropy(outputs, weighted(targets, rowWeights));
    }
  },

  /** {@code L = ½·Σ(z − y)²}; the walkthrough's worked examples use it. */
  HALF_SQUARED_ERROR {
    @Override
    double row(double[] z, double[] y, double[] gradient) {
      double loss = 0;
      for (int j = 0; j < z.length; j++) {
        gradient[j] = z[j] - y[j];
        loss += 0.5 * gradient[j] * gradient[j];
      }
      return loss;
    }

    @Override
    public boolean hasProbabilities() {
      return false;
    }

    @Override
    public void scores(double[] z, double[] into) {
      System.arraycopy(z, 0, into, 0, z.length);
    }

    @Override
    public Value sum(Value outputs, Value targets, Optional<Value> rowWeights) {
      Value error = Arithmetic.subtract(outputs, targets);
      Value squares = weighted(Arithmetic.power(error, 2), rowWeights);
      return Arithmetic.scale(0.5, Reductions.sum(squares));
    }
  };

  /** Loss of one row; {@code gradient ← ∂L/∂z}, uphill. All [C]. */
  abstract double row(double[] z, double[] y, double[] gradient);

  /** Whether {@link #scores} are probabilities: from 0 to 1, with the sum 1. */
  public abstract boolean hasProbabilities();

  /**
   * What outputs say of the classes: the probabilities {@code softmax(z)} of cross-entropy, in
   * double and from logits, so that small ones keep their digits; of the squared error the outputs
   * as they are, which may be negative. NaN where an output is.
   *
   * @param z outputs of one row, [C]
   * @param into receives the scores, [C]
   */
  public abstract void scores(double[] z, double[] into);

  /**
   * The loss summed over the batch, not the mean, for automatic differentiation.
   *
   * @param outputs what the network computed, [N, C]
   * @param targets what it should have computed, [N, C]
   * @param rowWeights what each row's loss is multiplied with, [N, 1], if with anything
   * @return L ≥ 0, [1, 1], cross-entropy in nats; NaN if an output is
   * @throws ShapeException if shapes or precisions differ
   */
  public abstract Value sum(Value outputs, Value targets, Optional<Value> rowWeights);

  /** The same for rows that all count alike. */
  public Value sum(Value outputs, Value targets) {
    return sum(outputs, targets, Optional.empty());
  }

  /** Each row of {@code x}, [N, C], times its weight, [N, 1], if there are weights. */
  private static Value weighted(Value x, Optional<Value> rowWeights) {
    return rowWeights.map(w -> Arithmetic.multiply(x, Reductions.broadcastLike(w, x))).orElse(x);
  }

  /**
   * The loss summed over the batch, and its gradient (walkthrough, steps 1 and 2: ∂L/∂L = 1, and
   * for softmax cross-entropy ∂L/∂z = p − y).
   *
   * @param outputs what the network computed, [N, C]
   * @param targets what it should have computed, [N, C]
   * @param rowWeights what each row's loss is multiplied with, [N, 1], if with anything
   * @param into receives ∂L/∂outputs of the sum, uphill, [N, C]; may be {@code outputs}
   * @return L ≥ 0, the sum over N rows, in double, cross-entropy in nats; NaN if an output is
   * @throws ShapeException if shapes or precisions differ
   */
  public double sumAndGradient(
      Matrix outputs, Matrix targets, Optional<Matrix> rowWeights, Matrix into) {
    ShapeException.requireSame("loss", outputs, targets);
    ShapeException.requireSame("loss", outputs, into);
    double[] z = new double[outputs.cols()];
    double[] y = new double[outputs.cols()];
    double[] gradient = new double[outputs.cols()];
    double sum = 0;
    for (int i = 0; i < outputs.rows(); i++) {
      outputs.getRow(i, z);
      targets.getRow(i, y);
      double loss = row(z, y, gradient);
      if (rowWeights.isPresent()) {
        double weight = rowWeights.get().get(i);
        loss *= weight;
        for (int j = 0; j < gradient.length; j++) {
          gradient[j] *= weight;
        }
      }
      sum += loss;
      into.setRow(i, gradient);
    }
    return sum;
  }

  /** The same for rows that all count alike. */
  public double sumAndGradient(Matrix outputs, Matrix targets, Matrix into) {
    return sumAndGradient(outputs, targets, Optional.empty(), into);
  }

  /** The name that users write, such as {@code softmax-cross-entropy}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
