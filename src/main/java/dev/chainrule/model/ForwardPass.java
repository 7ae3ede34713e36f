package dev.chainrule.model;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;

/**
 * The forward pass of an {@link Mlp}, with buffers kept between batches. Belongs to one thread.
 *
 * <p>After {@link #run}, {@link #activation} gives each layer's output h_l until the next run.
 */
public final class ForwardPass implements Predictor {
  private final Mlp mlp;
  private final Matrix[] buffers;
  private final Matrix[] h;

  public ForwardPass(Mlp mlp) {
    this.mlp = mlp;
    this.buffers = new Matrix[mlp.depth() + 1];
    this.h = new Matrix[mlp.depth() + 1];
  }

  @Override
  public Matrix run(Parameters weights, Matrix x) {
    h[0] = x;
    for (int l = 1; l <= mlp.depth(); l++) {
      h[l] = buffer(l, x.precision(), x.rows());
      affine(h[l - 1], weights.view("W" + l), weights.view("b" + l), h[l]);
      mlp.activation(l).apply(h[l], h[l]);
    }
    return h[mlp.depth()];
  }

  /**
   * {@code z ← x·W + b}: an affine layer.
   *
   * @param x inputs, [N, Din]
   * @param w weights, [Din, Dout]
   * @param b bias, [1, Dout]
   * @param z receives the result, [N, Dout]
   */
  public static void affine(Matrix x, Matrix w, Matrix b, Matrix z) {
    Kernels.broadcastRow(b, z);
    Blas.multiplyAdd(x, w, z);
  }

  /** Output h_l of layer l in the last run, [N, units]; h_0 is the input. */
  public Matrix activation(int l) {
    return h[l];
  }

  private Matrix buffer(int l, Precision precision, int rows) {
    buffers[l] = atLeast(buffers[l], precision, rows, mlp.sizes().get(l));
    return buffers[l].rowRange(0, rows);
  }

  /** {@code buffer} if it has the precision and enough rows, else a larger one. */
  static Matrix atLeast(Matrix buffer, Precision precision, int rows, int cols) {
    boolean fits = buffer != null && buffer.precision() == precision && buffer.rows() >= rows;
    return fits ? buffer : Matrix.zeros(precision, rows, cols);
  }
}
