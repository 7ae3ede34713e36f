package dev.chainrule.study.law;

import dev.chainrule.io.Words;

/**
 * The serial fraction that a measured speed-up implies: e = (1/S − 1/n) / (1 − 1/n).
 *
 * <p>From Karp and Flatt, "Measuring parallel processor performance", Communications of the ACM
 * 33(5), 1990. If e stays the same over n, a serial part limits the speed-up; if it grows with n,
 * the cost of working together does. It is negative for a speed-up above n.
 */
public final class KarpFlatt {
  private KarpFlatt() {}

  /**
   * The fraction e.
   *
   * @param speedup S(n) = T(1)/T(n), of fixed work
   * @param executors n
   * @return 0 for a speed-up of n, 1 for a speed-up of 1; less than 0 for more than n
   * @throws IllegalArgumentException for fewer than 2 executors, where e is 0/0
   */
  public static double serialFraction(double speedup, int executors) {
    if (executors < 2) {
      throw new IllegalArgumentException(
          Words.format("serial fraction of %d executors, expected at least 2", executors));
    }
    double share = 1.0 / executors;
    return (1 / speedup - share) / (1 - share);
  }
}
