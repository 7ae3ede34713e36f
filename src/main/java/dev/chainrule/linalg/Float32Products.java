package dev.chainrule.linalg;

import java.util.Arrays;

/**
 * Matrix products in plain Java whose bits are the same on every machine.
 *
 * <p>Each number of the result is {@code ((beta·c + a₀·b₀) + a₁·b₁) + …}, one term after the other
 * with each product and each sum rounded, as the textbook writes it. So nothing depends on a
 * processor: a compiler may work on 4, 8 or 16 columns at once, since they do not meet, and Java
 * never fuses a product with a sum.
 *
 * <p>The work is cut so that it stays in a core's caches, and in the one form that Java's compiler
 * makes vector instructions of: inner loops over rows that begin at index 0 of arrays of their own.
 * So {@value #TERMS} rows of b, up to {@value #COLS} columns wide, are copied first, and each row
 * of a goes through them.
 */
final class Float32Products {
  /** No other thread uses its room for intermediate results. */
  private static final ThreadLocal<Float32Products> OF_THREAD =
      ThreadLocal.withInitial(Float32Products::new);

  // What Gemm calls.

  private static final int TERMS = 64;
  private static final int COLS = 512;

  private final float[][] panel = new float[TERMS][COLS];
  private final float[] sums = new float[COLS];

  private Float32Products() {}

  /** {@code into ← op(a)·op(b) + beta·into}; shapes have been checked. */
  static void gemm(
      Float32Matrix a,
      boolean transposeA,
      Float32Matrix b,
      boolean transposeB,
      double beta,
      Float32Matrix into) {
    int m = into.rows();
    int n = into.cols();
    int k = transposeA ? a.rows() : a.cols();
    float[] c = into.data();
    int co = into.offset();
    int rowStep = transposeA ? 1 : k;
    int termStep = transposeA ? m : 1;
    Float32Products buffers = OF_THREAD.get();
    for (int col = 0; col < n; col += COLS) {
      int cols = Math.min(COLS, n - col);
      for (int term = 0; term < k; term += TERMS) {
        int terms = Math.min(TERMS, k - term);
        if (transposeB) {
          buffers.copyTransposed(b.data(), b.offset() + col * k + term, k, terms, cols);
        } else {
          buffers.copy(b.data(), b.offset() + term * n + col, n, terms, cols);
        }
        for (int row = 0; row < m; row++) {
          int at = co + row * n + col;
          int from = a.offset() + row * rowStep + term * termStep;
          buffers.begin(term == 0 ? (float) beta : 1, c, at, cols);
          buffers.addTerms(a.data(), from, termStep, terms, cols);
          System.arraycopy(buffers.sums, 0, c, at, cols);
        }
      }
    }
  }

  private void copy(float[] b, int from, int step, int terms, int cols) {
    for (int t = 0; t < terms; t++) {
      System.arraycopy(b, from + t * step, panel[t], 0, cols);
    }
  }

  private void copyTransposed(float[] b, int from, int step, int terms, int cols) {
    for (int t = 0; t < terms; t++) {
      float[] row = panel[t];
      for (int j = 0; j < cols; j++) {
        row[j] = b[from + j * step + t];
      }
    }
  }

  private void begin(float beta, float[] c, int at, int cols) {
    if (beta == 0) {
      Arrays.fill(sums, 0, cols, 0);
      return;
    }
    System.arraycopy(c, at, sums, 0, cols);
    if (beta != 1) {
      for (int j = 0; j < cols; j++) {
        sums[j] *= beta;
      }
    }
  }

  private void addTerms(float[] a, int from, int step, int terms, int cols) {
    int t = 0;
    for (int at = from; t + 4 <= terms; t += 4, at += 4 * step) {
      addFour(a[at], a[at + step], a[at + 2 * step], a[at + 3 * step], t, cols, sums);
    }
    for (; t < terms; t++) {
      addOne(a[from + t * step], panel[t], cols, sums);
    }
  }

  private void addFour(float a0, float a1, float a2, float a3, int t, int cols, float[] into) {
    float[] b0 = panel[t];
    float[] b1 = panel[t + 1];
    float[] b2 = panel[t + 2];
    float[] b3 = panel[t + 3];
    for (int j = 0; j < cols; j++) {
      into[j] = (((into[j] + a0 * b0[j]) + a1 * b1[j]) + a2 * b2[j]) + a3 * b3[j];
    }
  }

  private static void addOne(float a0, float[] b0, int cols, float[] into) {
    for (int j = 0; j < cols; j++) {
      into[j] += a0 * b0[j];
    }
  }
}
