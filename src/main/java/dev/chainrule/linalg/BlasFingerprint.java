package dev.chainrule.linalg;

import dev.ludovic.netlib.blas.BLAS;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A short hash of fixed products in both precisions and all transpositions that training uses.
 *
 * <p>The sizes reach the blocked inner kernels and their edges, where processor types differ.
 */
final class BlasFingerprint {
  private static final int M = 96;
  private static final int N = 70;
  private static final int K = 301;

  private BlasFingerprint() {}

  static String of(BLAS engine) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (Precision precision : Precision.values()) {
        sha.update(bytes(product(engine, precision, false, false)));
        sha.update(bytes(product(engine, precision, true, false)));
        sha.update(bytes(product(engine, precision, false, true)));
      }
      return HexFormat.of().formatHex(sha.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** One fixed product, [M, N], by {@code engine}. */
  static Matrix product(BLAS engine, Precision precision, boolean transA, boolean transB) {
    Matrix a = transA ? numbers(precision, K, M) : numbers(precision, M, K);
    Matrix b = transB ? numbers(precision, N, K) : numbers(precision, K, N);
    Matrix c = Matrix.zeros(precision, M, N);
    Blas.gemm(engine, a, transA, b, transB, 0, c, M, N, K);
    return c;
  }

  /** Numbers of mixed sign and size with no structure that rounding could profit from. */
  private static Matrix numbers(Precision precision, int rows, int cols) {
    Matrix m = Matrix.zeros(precision, rows, cols);
    for (int i = 0; i < m.size(); i++) {
      m.set(i, StrictMath.sin(i * 1.61803398875 + rows));
    }
    return m;
  }

  private static byte[] bytes(Matrix m) {
    ByteBuffer bytes = ByteBuffer.allocate(m.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < m.size(); i++) {
      bytes.putDouble(m.get(i));
    }
    return bytes.array();
  }
}
