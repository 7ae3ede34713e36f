package dev.chainrule.linalg;

/**
 * The loops of {@link Elementwise} and {@link Softmax} in single precision, over flat arrays.
 *
 * <p>As in {@link FloatLoops}, {@code a}, {@code b} are inputs from offsets {@code ao}, {@code bo};
 * {@code c} from {@code co} is overwritten and may be an input. Functions without a loop of their
 * own in the CPU are computed in double.
 */
final class FloatFunctions {
  private FloatFunctions() {}

  static void exp(float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = (float) Math.exp(a[ao + i]);
    }
  }

  static void log(float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = (float) Math.log(a[ao + i]);
    }
  }

  static void tanh(float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = (float) Math.tanh(a[ao + i]);
    }
  }

  static void sigmoid(float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = (float) (1 / (1 + Math.exp(-a[ao + i])));
    }
  }

  static void sqrt(float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = (float) Math.sqrt(a[ao + i]);
    }
  }

  static void reciprocal(float[] a, int ao, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = 1 / a[ao + i];
    }
  }

  static void power(float[] a, int ao, double p, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = (float) Math.pow(a[ao + i], p);
    }
  }

  static void maximum(float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.max(a[ao + i], b[bo + i]);
    }
  }

  static float max(float[] a, int ao, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, a[ao + i]);
    }
    return max;
  }

  /** c ← exp(a − shift); returns the sum of c before rounding. */
  static double expShifted(float[] a, int ao, double shift, float[] c, int co, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double e = Math.exp(a[ao + i] - shift);
      c[co + i] = (float) e;
      sum += e;
    }
    return sum;
  }

  static double sumExpShifted(float[] a, int ao, double shift, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(a[ao + i] - shift);
    }
    return sum;
  }

  /** Σ t·(level − a), where a target of zero takes no notice of its logit, even an infinite one. */
  static double crossEntropy(float[] t, int to, double level, float[] a, int ao, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      if (t[to + i] != 0) {
        sum += t[to + i] * (level - a[ao + i]);
      }
    }
    return sum;
  }
}
