package dev.chainrule.model;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;

/**
 * The forward pass of an {@link Mlp}, with buffers kept between batches. Belongs to one thread.
 *
 * <p>After {@link #run}, {@link #output} gives each layer's output h_l until the next run.
 */
public final class ForwardPass implements Predictor {
  private final Mlp mlp;
  private final Matrix[] hBuffers;
  private final Matrix[] zBuffers;
  private final Matrix[] z;
  private final Matrix[] h;

  /** For batches of {@code mlp}, of any size and precision. */
  public ForwardPass(Mlp mlp) {
    this.mlp = mlp;
    this.hBuffers = new Matrix[mlp.depth() + 1];
    this.zBuffers = new Matrix[mlp.depth() + 1];
    this.z = new Matrix[mlp.depth() + 1];
    this.h = new Matrix[mlp.depth() + 1];
  }

  @Override
  public Matrix run(Parameters weights, Matrix x) {
    h[0] = x;
    for (int l = 1; l <= mlp.depth(); l++) {
      h[l] = buffer(hBuffers, l, x);
      z[l] = mlp.activation(l).needsInput() ? buffer(zBuffers, l, x) : h[l];
      affine(h[l - 1], weights.view("W" + l), weights.view("b" + l), z[l]);
      mlp.activation(l).apply(z[l], h[l]);
    }
    return h[mlp.depth()];
  }

  /**
   * {@code z ← x·W + b}: an affine layer, before its activation.
   *
   * @param x inputs, [N, Din]
   * @param w weights, [Din, Dout]
   * @param b bias, [1, Dout]
   * @param z receives the result, [N, Dout]; shares no memory with the operands
   * @throws dev.chainrule.linalg.ShapeException if the sizes do not fit or the precisions differ
   */
  public static void affine(Matrix x, Matrix w, Matrix b, Matrix z) {
    Kernels.broadcastRow(b, z);
    Blas.multiplyAdd(x, w, z);
  }

  /**
   * Output h_l of layer l in the last run, [N, units]; h_0 is the input. Overwritten by the next
   * run.
   *
   * @return null before the first run
   * @throws IndexOutOfBoundsException unless 0 ≤ l ≤ depth
   */
  public Matrix output(int l) {
    return h[l];
  }

  /** Affine output z_l of layer l in the last run, [N, units], if the activation needs it. */
  Matrix affineOutput(int l) {
    return z[l];
  }

  private Matrix buffer(Matrix[] kept, int l, Matrix x) {
    kept[l] = atLeast(kept[l], x.precision(), x.rows(), mlp.sizes().get(l));
    return kept[l].rowRange(0, x.rows());
  }

  /** {@code buffer} if it has the precision and enough rows, else a larger one. */
  static Matrix atLeast(Matrix buffer, Precision precision, int rows, int cols) {
    boolean fits = buffer != null && buffer.precision() == precision && buffer.rows() >= rows;
    return fits ? buffer : Matrix.zeros(precision, rows, cols);
  }
}
