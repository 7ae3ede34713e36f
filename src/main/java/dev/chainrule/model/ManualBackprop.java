package dev.chainrule.model;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ForwardContext.SliceContext;
import java.util.OptionalDouble;

/**
 * Backpropagation through an {@link Mlp}, written by hand.
 *
 * <p>The steps and their numbers are those of the walkthrough, here for any number of layers:
 *
 * <pre>
 *   1  ∂L/∂L   = 1
 *   2  ∂L/∂z2  = p − y                                   [N, Dout]
 *   3  ∂L/∂W2  = hᵀ·∂L/∂z2,   ∂L/∂b2 = Σ rows of ∂L/∂z2  [H, Dout], [Dout]
 *   4  ∂L/∂h   = ∂L/∂z2·W2ᵀ                              [N, H]
 *   5  ∂L/∂z1  = ∂L/∂h ⊙ (z1 &gt; 0)                        [N, H]
 *   6  ∂L/∂W1  = xᵀ·∂L/∂z1,   ∂L/∂b1 = Σ rows of ∂L/∂z1  [Din, H], [H]
 * </pre>
 *
 * <p>Long batches go through in blocks of {@value #BLOCK} rows, whose activations stay in the
 * cache; the blocks' gradients are added in order.
 */
public final class ManualBackprop implements Backprop {
  static final int BLOCK = 256;

  /** What becomes of the numbers that are there when a block's gradient is written. */
  private enum Before {
    /** They are overwritten. */
    GONE,
    /** They are of the rows before, which the block's rows continue. */
    CONTINUED,
    /** They are a sum that the block's gradient is added to. */
    ADDED_TO
  }

  private final Mlp mlp;
  private final ForwardPass forward;
  private final Matrix[] cotangents;
  private Activity activity = new Activity();

  /** For batches of {@code mlp}, of any size and precision. */
  public ManualBackprop(Mlp mlp) {
    this.mlp = mlp;
    this.forward = new ForwardPass(mlp);
    this.cotangents = new Matrix[mlp.depth() + 1];
  }

  @Override
  public void watch(Activity into) {
    activity = into;
  }

  @Override
  public double sumLossAndGradient(
      Parameters weights, Minibatch batch, SliceContext slice, Parameters gradient) {
    if (batch.rows() == 0) {
      gradient.flat().fill(0);
    }
    double loss = 0;
    for (int from = 0; from < batch.rows(); from += BLOCK) {
      int rows = Math.min(BLOCK, batch.rows() - from);
      Before before = from > 0 ? Before.CONTINUED : Before.GONE;
      loss += block(weights, batch.rowRange(from, rows), before, gradient);
    }
    return loss;
  }

  /** Of several blocks, all but the first would be added to the sum of the ones before. */
  @Override
  public OptionalDouble addLossAndGradient(
      Parameters weights, Minibatch batch, SliceContext slice, Parameters sum) {
    int rows = batch.rows();
    if (rows == 0 || rows > BLOCK || !addsExactly(rows, weights.precision())) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(block(weights, batch, Before.ADDED_TO, sum));
  }

  private boolean addsExactly(int rows, Precision precision) {
    for (int l = 1; l <= mlp.depth(); l++) {
      if (!Blas.addsExactly(mlp.sizes().get(l - 1), mlp.sizes().get(l), rows, precision)) {
        return false;
      }
    }
    return true;
  }

  private double block(Parameters weights, Minibatch batch, Before before, Parameters gradient) {
    Matrix outputs = forward.run(weights, batch.inputs());
    int depth = mlp.depth();
    for (int l = 1; l <= depth; l++) {
      activity.note(l - 1, mlp.activation(l), forward.output(l));
    }
    Matrix dz = cotangent(depth, batch);
    double loss = // steps 1, 2
        mlp.loss().sumAndGradient(outputs, batch.targets(), batch.rowWeights(), dz);
    mlp.activation(depth).backward(dz, forward.affineOutput(depth), outputs, dz);
    for (int l = depth; l >= 1; l--) {
      boolean add = before != Before.GONE;
      weightGradient(forward.output(l - 1), dz, add, gradient.view("W" + l)); // steps 3, 6
      biasGradient(dz, before, gradient.view("b" + l));
      if (l > 1) {
        Matrix dh = cotangent(l - 1, batch);
        inputGradient(dz, weights.view("W" + l), dh); // step 4
        mlp.activation(l - 1)
            .backward(dh, forward.affineOutput(l - 1), forward.output(l - 1), dh); // step 5
        dz = dh;
      }
    }
    return loss;
  }

  /** Sums of rows are in order: those of a sum of its own begin at 0. */
  private static void biasGradient(Matrix dz, Before before, Matrix into) {
    if (before == Before.ADDED_TO) {
      Matrix own = into.zerosLike();
      biasGradient(dz, false, own);
      Kernels.add(into, own, into);
    } else {
      biasGradient(dz, before == Before.CONTINUED, into);
    }
  }

  private Matrix cotangent(int l, Minibatch batch) {
    Precision precision = batch.inputs().precision();
    cotangents[l] = ForwardPass.atLeast(cotangents[l], precision, batch.rows(), mlp.sizes().get(l));
    return cotangents[l].rowRange(0, batch.rows());
  }

  /**
   * Weight gradient of an affine layer, {@code xᵀ·dz}, summed over the batch (steps 3 and 6).
   *
   * @param x inputs, [N, Din]
   * @param dz gradient of the loss with respect to the layer's output, [N, Dout]
   * @param add whether the result is added to {@code into} or overwrites it
   * @param into receives ∂L/∂W, [Din, Dout]
   * @throws dev.chainrule.linalg.ShapeException if the sizes do not fit or the precisions differ
   */
  public static void weightGradient(Matrix x, Matrix dz, boolean add, Matrix into) {
    Blas.gemm(x, true, dz, false, add ? 1 : 0, into);
  }

  /**
   * Bias gradient of an affine layer, the column sums of {@code dz}, from the first row to the last
   * (steps 3 and 6).
   *
   * @param dz gradient of the loss with respect to the layer's output, [N, Dout]
   * @param add whether the result is added to {@code into} or overwrites it
   * @param into receives ∂L/∂b, summed over the batch, [1, Dout]
   * @throws dev.chainrule.linalg.ShapeException if the widths or precisions differ
   */
  public static void biasGradient(Matrix dz, boolean add, Matrix into) {
    if (!add) {
      into.fill(0);
    }
    Kernels.addRows(dz, into);
  }

  /**
   * Input gradient of an affine layer, {@code dz·Wᵀ} (step 4).
   *
   * @param dz gradient of the loss with respect to the layer's output, [N, Dout]
   * @param w weights, [Din, Dout]
   * @param into receives ∂L/∂x, [N, Din]; overwritten, shares no memory with the operands
   * @throws dev.chainrule.linalg.ShapeException if the sizes do not fit or the precisions differ
   */
  public static void inputGradient(Matrix dz, Matrix w, Matrix into) {
    Blas.multiplyTransposedRight(dz, w, into);
  }
}
