package dev.chainrule.linalg;

import dev.chainrule.random.CounterRandom;

/**
 * The loops of {@link Kernels} in double precision, over flat arrays.
 *
 * <p>One short static method each: the JIT compiles such a method early and vectorises it, where
 * the same loop inside a long method stays interpreted for long. {@code a}, {@code b} are inputs
 * from offsets {@code ao}, {@code bo}; {@code c} from {@code co} is overwritten and may be an
 * input.
 */
final class DoubleLoops {
  private DoubleLoops() {}

  static void add(double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = a[ao + i] + b[bo + i];
    }
  }

  static void subtract(double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = a[ao + i] - b[bo + i];
    }
  }

  static void multiply(double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = a[ao + i] * b[bo + i];
    }
  }

  static void scale(double s, double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = s * a[ao + i];
    }
  }

  /** c ← c + s·a. */
  static void addScaled(double s, double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] += s * a[ao + i];
    }
  }

  static void relu(double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.max(0.0, a[ao + i]);
    }
  }

  /**
   * c ← g where a > 0, else 0. Signs of activations are as good as random, so a branch is guessed
   * wrong half of the time: without one this is six times faster.
   */
  static void maskPositive(double[] g, int go, double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      long kept = Double.doubleToRawLongBits(g[go + i]) & allOnesIfPositive(a[ao + i]);
      c[co + i] = Double.longBitsToDouble(kept);
    }
  }

  /** c ← kept, or 0 where the draw of {@link DropoutMask} is below the threshold. */
  static void mask(long stream, long threshold, double kept, double[] c, int co, int n) {
    long bits = Double.doubleToRawLongBits(kept);
    for (int i = 0; i < n; i++) {
      long draw = CounterRandom.mix(stream + (i >> 1));
      c[co + i] = Double.longBitsToDouble(bits & DropoutMask.keepByUpper(draw, threshold));
      if (++i < n) {
        c[co + i] = Double.longBitsToDouble(bits & DropoutMask.keepByLower(draw, threshold));
      }
    }
  }

  /** 0·x is 0 for a number, and no number for an infinity or a NaN. */
  static boolean allFinite(double[] a, int ao, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[ao + i] * 0;
    }
    return sum == 0;
  }

  /** Positive numbers are those whose bits, as an integer, lie above 0 and up to infinity's. */
  private static long allOnesIfPositive(double a) {
    long bits = Double.doubleToRawLongBits(a);
    long above0 = ~bits & -bits;
    long belowNaN = bits - 0x7ff0000000000000L - 1;
    return (above0 & belowNaN) >> 63;
  }
}
