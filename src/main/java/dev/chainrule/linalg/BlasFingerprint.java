package dev.chainrule.linalg;

import dev.chainrule.random.CounterRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A short hash of fixed products in both precisions and all transpositions that training uses.
 *
 * <p>Engines differ in how they split long sums, in their inner kernels with edges, and in how they
 * compute small products: the sizes make all three visible. (With sums of 301 terms, the kernels
 * for Cooper Lake and Skylake had one fingerprint, and training gave other bits.)
 */
final class BlasFingerprint {
  private static final int M = 50;
  private static final int N = 37;

  /** Terms of a sum: one longer than any engine adds in one piece, and a short one. */
  private static final int[] TERMS = {1003, 29};

  private BlasFingerprint() {}

  static String of(Gemm engine) {
    MessageDigest sha = DigestUtils.getSha256Digest();
    for (Precision precision : Precision.values()) {
      for (int terms : TERMS) {
        sha.update(bytes(product(engine, precision, false, false, terms)));
        sha.update(bytes(product(engine, precision, true, false, terms)));
        sha.update(bytes(product(engine, precision, false, true, terms)));
      }
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 6);
  }

  /** One fixed product, [M, N], by {@code engine}. */
  static Matrix product(Gemm engine, Precision precision) {
    return product(engine, precision, false, true, TERMS[0]);
  }

  private static Matrix product(
      Gemm engine, Precision precision, boolean transA, boolean transB, int terms) {
    Matrix a = transA ? numbers(precision, terms, M) : numbers(precision, M, terms);
    Matrix b = transB ? numbers(precision, N, terms) : numbers(precision, terms, N);
    Matrix c = Matrix.zeros(precision, M, N);
    engine.gemm(a, transA, b, transB, 0, c);
    return c;
  }

  /** Numbers of mixed sign and size with no structure that rounding could profit from. */
  static Matrix numbers(Precision precision, int rows, int cols) {
    Matrix m = Matrix.zeros(precision, rows, cols);
    for (int i = 0; i < m.size(); i++) {
      m.set(i, 2 * CounterRandom.uniform(rows, CounterRandom.Purpose.DIRECTIONS, i) - 1);
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
