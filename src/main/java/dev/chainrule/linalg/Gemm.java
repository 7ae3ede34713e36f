package dev.chainrule.linalg;

import dev.ludovic.netlib.blas.BLAS;

/** What computes matrix products: {@code into ← op(a)·op(b) + beta·into}, as {@link Blas#gemm}. */
@FunctionalInterface
interface Gemm {
  /** The product. Shapes and precisions have been checked, and no size is 0. */
  void gemm(Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix into);

  /**
   * By one of netlib's engines. Its matrices are column-major, which makes each of ours a
   * transposed one: {@code (a·b)ᵀ = bᵀ·aᵀ}, so the arrays go in as they are, in the opposite order.
   */
  static Gemm of(BLAS engine) {
    return (a, transposeA, b, transposeB, beta, into) ->
        into.gemm(
            engine,
            transposeB ? "T" : "N",
            transposeA ? "T" : "N",
            into.rows(),
            into.cols(),
            transposeA ? a.rows() : a.cols(),
            a,
            b,
            beta);
  }

  /** In plain Java, with the same bits on every machine. */
  static void plain(
      Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix into) {
    if (into instanceof Float32Matrix single) {
      Float32Products.gemm(
          (Float32Matrix) a, transposeA, (Float32Matrix) b, transposeB, beta, single);
    } else {
      Float64Products.gemm(
          (Float64Matrix) a, transposeA, (Float64Matrix) b, transposeB, beta, (Float64Matrix) into);
    }
  }
}
