package dev.chainrule.study.law;

import dev.chainrule.study.law.LawFit.Timing;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * The number of executors from which one more is hardly worth it: the first n for which n + 1
 * executors take more than 90 % of the time of n, for the same work.
 *
 * <p>Even with perfect scaling that is so from 10 executors on, since 1 − 10/11 is less than 10 %.
 *
 * @param from that n, or null if there is none up to {@code searchedTo}
 * @param searchedTo the largest n + 1 that was looked at
 */
public record DiminishingReturns(Integer from, int searchedTo) {
  private static final double WORTH_IT = 0.10;

  /** Keeps a gain of exactly 10 % from looking smaller by rounding. */
  private static final double ROUNDING = 1e-9;

  /**
   * By measurement, which needs timings of n and n + 1 executors for some n.
   *
   * @param timings in seconds, of the same work, ordered by executors
   * @return null if there are no such timings
   */
  public static DiminishingReturns measured(List<Timing> timings) {
    DiminishingReturns result = null;
    for (int i = 0; i + 1 < timings.size(); i++) {
      Timing now = timings.get(i);
      Timing next = timings.get(i + 1);
      if (next.executors() == now.executors() + 1) {
        boolean small = isSmall(now.seconds(), next.seconds());
        result = new DiminishingReturns(small ? now.executors() : null, next.executors());
        if (small) {
          return result;
        }
      }
    }
    return result;
  }

  /**
   * By a law.
   *
   * @param seconds T(n) for n executors, of the same work
   * @param most the largest number of executors that is looked at
   */
  public static DiminishingReturns predicted(IntToDoubleFunction seconds, int most) {
    for (int n = 1; n < most; n++) {
      if (isSmall(seconds.applyAsDouble(n), seconds.applyAsDouble(n + 1))) {
        return new DiminishingReturns(n, n + 1);
      }
    }
    return new DiminishingReturns(null, most);
  }

  private static boolean isSmall(double now, double next) {
    return 1 - next / now < WORTH_IT - ROUNDING;
  }
}
