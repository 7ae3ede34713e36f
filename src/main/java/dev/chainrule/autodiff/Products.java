package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Reductions.columnSums;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;

/** Matrix products, each with its derivative rules below it; no transpose is ever copied. */
public final class Products {
  private Products() {}

  /**
   * {@code a·b}; a [m, k], b [k, n], result [m, n].
   *
   * @throws ShapeException if the inner sizes or precisions differ
   */
  public static Value matmul(Value a, Value b) {
    return matmul(a, false, b, false);
  }

  /**
   * {@code op(a)·op(b)}, where op transposes if asked to.
   *
   * <p>For {@code y = a·b}: {@code ∂a = g·bᵀ}, {@code ∂b = aᵀ·g}. A transposed operand gets the
   * transpose of that, which is again one product: {@code (g·bᵀ)ᵀ = b·gᵀ}.
   *
   * @param a [m, k], or [k, m] if transposed
   * @param b [k, n], or [n, k] if transposed
   * @return [m, n]
   * @throws ShapeException if the inner sizes or precisions differ
   */
  public static Value matmul(Value a, boolean transposeA, Value b, boolean transposeB) {
    int m = transposeA ? a.cols() : a.rows();
    int n = transposeB ? b.rows() : b.cols();
    Matrix c = Workspace.take(m, n, a, b);
    Blas.gemm(a.matrix(), transposeA, b.matrix(), transposeB, 0, c);
    return Value.result(
        "matmul",
        c,
        new Value[] {a, b},
        transposeA
            ? (g, in, y) -> matmul(in[1], transposeB, g, true)
            : (g, in, y) -> matmul(g, false, in[1], !transposeB),
        transposeB
            ? (g, in, y) -> matmul(g, true, in[0], transposeA)
            : (g, in, y) -> matmul(in[0], !transposeA, g, false));
  }

  /**
   * A layer before its activation, {@code x·W + b}: one product that is added to a matrix with the
   * bias in each row. Its rules are the walkthrough's steps 3, 4 and 6.
   *
   * @param x inputs, [N, Din]
   * @param w weights, [Din, Dout]
   * @param b biases, [1, Dout]
   * @return [N, Dout]
   * @throws ShapeException if the sizes do not fit or the precisions differ
   */
  public static Value affine(Value x, Value w, Value b) {
    ShapeException.require(x.cols() == w.rows(), "affine", x.matrix(), w.matrix());
    ShapeException.require(
        b.rows() == 1 && b.cols() == w.cols(), "affine bias", w.matrix(), b.matrix());
    Matrix z = Workspace.take(x.rows(), w.cols(), x, w, b);
    Kernels.broadcastRow(b.matrix(), z);
    Blas.multiplyAdd(x.matrix(), w.matrix(), z);
    return Value.result(
        "affine",
        z,
        new Value[] {x, w, b},
        (g, in, y) -> matmul(g, false, in[1], true),
        (g, in, y) -> matmul(in[0], true, g, false),
        (g, in, y) -> columnSums(g));
  }
}
