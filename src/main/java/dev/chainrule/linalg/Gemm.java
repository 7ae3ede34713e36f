package dev.chainrule.linalg;

import dev.ludovic.netlib.blas.BLAS;

/** What computes matrix products: {@code into ← op(a)·op(b) + beta·into}, as {@link Blas#gemm}. */
@FunctionalInterface
interface Gemm {
  /** In plain Java, with the same bits on every machine. */
  Gemm PLAIN =
      (a, transposeA, b, transposeB, beta, into) -> into.gemm(a, transposeA, b, transposeB, beta);

  /** The product. Shapes and precisions have been checked, and no size is 0. */
  void gemm(Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix into);

  /** By one of netlib's engines. */
  static Gemm of(BLAS engine) {
    return (a, transposeA, b, transposeB, beta, into) ->
        into.gemm(engine, a, transposeA, b, transposeB, beta);
  }
}
