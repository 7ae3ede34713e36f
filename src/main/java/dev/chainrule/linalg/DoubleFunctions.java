package dev.chainrule.linalg;

/**
 * The loops of {@link Elementwise} and {@link Softmax} in double precision, over flat arrays.
 *
 * <p>As in {@link DoubleLoops}, {@code a}, {@code b} are inputs from offsets {@code ao}, {@code
 * bo}; {@code c} from {@code co} is overwritten and may be an input. Functions without a loop of
 * their own in the CPU are computed in double.
 */
final class DoubleFunctions {
  private DoubleFunctions() {}

  static void exp(double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.exp(a[ao + i]);
    }
  }

  static void log(double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.log(a[ao + i]);
    }
  }

  static void tanh(double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.tanh(a[ao + i]);
    }
  }

  static void sigmoid(double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = (1 / (1 + Math.exp(-a[ao + i])));
    }
  }

  static void sqrt(double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.sqrt(a[ao + i]);
    }
  }

  static void reciprocal(double[] a, int ao, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = 1 / a[ao + i];
    }
  }

  static void power(double[] a, int ao, double p, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.pow(a[ao + i], p);
    }
  }

  static void maximum(double[] a, int ao, double[] b, int bo, double[] c, int co, int n) {
    for (int i = 0; i < n; i++) {
      c[co + i] = Math.max(a[ao + i], b[bo + i]);
    }
  }

  static double max(double[] a, int ao, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, a[ao + i]);
    }
    return max;
  }

  /** c ← exp(a − shift); returns the sum of c before rounding. */
  static double expShifted(double[] a, int ao, double shift, double[] c, int co, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double e = Math.exp(a[ao + i] - shift);
      c[co + i] = e;
      sum += e;
    }
    return sum;
  }

  static double sumExpShifted(double[] a, int ao, double shift, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(a[ao + i] - shift);
    }
    return sum;
  }

  /** Σ t·(level − a), where a target of zero takes no notice of its logit, even an infinite one. */
  static double crossEntropy(double[] t, int to, double level, double[] a, int ao, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      if (t[to + i] != 0) {
        sum += t[to + i] * (level - a[ao + i]);
      }
    }
    return sum;
  }
}
