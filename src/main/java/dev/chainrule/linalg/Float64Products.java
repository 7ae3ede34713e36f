package dev.chainrule.linalg;

import java.util.Arrays;

/** As {@link Float32Products}, in double precision. */
final class Float64Products {
  /** No other thread uses its room for intermediate results. */
  private static final ThreadLocal<Float64Products> OF_THREAD =
      ThreadLocal.withInitial(Float64Products::new);

  // What Gemm calls.

  private static final int TERMS = 64;
  private static final int COLS = 512;

  private final double[][] panel = new double[TERMS][COLS];
  private final double[] sums = new double[COLS];

  private Float64Products() {}

  /** {@code into ← op(a)·op(b) + beta·into}; shapes have been checked. */
  static void gemm(
      Float64Matrix a,
      boolean transposeA,
      Float64Matrix b,
      boolean transposeB,
      double beta,
      Float64Matrix into) {
    int m = into.rows();
    int n = into.cols();
    int k = transposeA ? a.rows() : a.cols();
    double[] c = into.data();
    int co = into.offset();
    int rowStep = transposeA ? 1 : k;
    int termStep = transposeA ? m : 1;
    Float64Products buffers = OF_THREAD.get();
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
          buffers.begin(term == 0 ? beta : 1, c, at, cols);
          buffers.addTerms(a.data(), from, termStep, terms, cols);
          System.arraycopy(buffers.sums, 0, c, at, cols);
        }
      }
    }
  }

  private void copy(double[] b, int from, int step, int terms, int cols) {
    for (int t = 0; t < terms; t++) {
      System.arraycopy(b, from + t * step, panel[t], 0, cols);
    }
  }

  private void copyTransposed(double[] b, int from, int step, int terms, int cols) {
    for (int t = 0; t < terms; t++) {
      double[] row = panel[t];
      for (int j = 0; j < cols; j++) {
        row[j] = b[from + j * step + t];
      }
    }
  }

  private void begin(double beta, double[] c, int at, int cols) {
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

  private void addTerms(double[] a, int from, int step, int terms, int cols) {
    int t = 0;
    for (int at = from; t + 4 <= terms; t += 4, at += 4 * step) {
      addFour(a[at], a[at + step], a[at + 2 * step], a[at + 3 * step], t, cols, sums);
    }
    for (; t < terms; t++) {
      addOne(a[from + t * step], panel[t], cols, sums);
    }
  }

  private void addFour(double a0, double a1, double a2, double a3, int t, int cols, double[] into) {
    double[] b0 = panel[t];
    double[] b1 = panel[t + 1];
    double[] b2 = panel[t + 2];
    double[] b3 = panel[t + 3];
    for (int j = 0; j < cols; j++) {
      into[j] = (((into[j] + a0 * b0[j]) + a1 * b1[j]) + a2 * b2[j]) + a3 * b3[j];
    }
  }

  private static void addOne(double a0, double[] b0, int cols, double[] into) {
    for (int j = 0; j < cols; j++) {
      into[j] += a0 * b0[j];
    }
  }
}
