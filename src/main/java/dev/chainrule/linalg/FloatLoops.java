package dev.chainrule.linalg;

import dev.chainrule.random.CounterRandom;

/**
 * The loops of {@link Kernels} in single precision, over flat arrays.
 *
 * <p>One short static method each: the JIT compiles such a method early and vectorises it, where
 * the same loop inside a long method stays interpreted for long. {@code a}, {@code b} are inputs
 * from offsets {@code ao}, {@code bo}; {@code c} from {@code co} is overwritten and may be an
 * input.
 */
final class FloatLoops {
  private FloatLoops() {}

  static void add(float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = a[ao + i] + b[bo + i];
    }
  }

  static void subtract(float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = a[ao + i] - b[bo + i];
    }
  }

  static void multiply(float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = a[ao + i] * b[bo + i];
    }
  }

  static void scale(float s, float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = s * a[ao + i];
    }
  }

  /** c ← c + s·a. */
  static void addScaled(float s, float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] += s * a[ao + i];
    }
  }

  static void relu(float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.max(0f, a[ao + i]);
    }
  }

  /**
   * c ← g where a > 0, else 0. Signs of activations are as good as random, so a branch is guessed
   * wrong half of the time: without one this is six times faster.
   */
  static void maskPositive(float[] g, int go, float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      int kept = Float.floatToRawIntBits(g[go + i]) & allOnesIfPositive(a[ao + i]);
      c[co + i] = Float.intBitsToFloat(kept);
    }
  }

  /** c ← kept, or 0 where the draw of {@link DropoutMask} is below the threshold. */
  static void mask(long stream, long threshold, float kept, float[] c, int co, int n) {
    int bits = Float.floatToRawIntBits(kept);
    for (int i = 0; i < n; i++) {
      long draw = CounterRandom.mix(stream + (i >> 1));
      c[co + i] = Float.intBitsToFloat(bits & (int) DropoutMask.keepByUpper(draw, threshold));
      if (++i < n) {
        c[co + i] = Float.intBitsToFloat(bits & (int) DropoutMask.keepByLower(draw, threshold));
      }
    }
  }

  /** 0·x is 0 for a number, and no number for an infinity or a NaN. */
  static boolean allFinite(float[] a, int ao, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[ao + i] * 0;
    }
    return sum == 0;
  }

  /** Positive numbers are those whose bits, as an integer, lie above 0 and up to infinity's. */
  private static int allOnesIfPositive(float a) {
    int bits = Float.floatToRawIntBits(a);
    int above0 = ~bits & -bits;
    int belowNaN = bits - 0x7f800000 - 1;
    return (above0 & belowNaN) >> 31;
  }
}
