package dev.chainrule.study.law;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How the work grows with the executors, and so what a speed-up is.
 *
 * <p>With T(n) the seconds of n executors:
 *
 * <ul>
 *   <li>strong scaling, the same work for all: S(n) = T(1)/T(n), Amdahl's view (1967);
 *   <li>weak scaling, n times the work for n executors: S(n) = n·T(1)/T(n), Gustafson's view
 *       ("Reevaluating Amdahl's law", Communications of the ACM 31(5), 1988).
 * </ul>
 *
 * <p>The efficiency is S(n)/n in both, which for weak scaling is T(1)/T(n).
 */
public enum Scaling {
  STRONG,
  WEAK;

  /** The name in files: {@code strong} or {@code weak}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How much work is done in a second, in units of what one executor does; S(n) above.
   *
   * @param one T(1), seconds
   * @param seconds T(n), seconds
   * @param executors n, at least 1
   * @return n if no executor's time is lost
   */
  public double speedup(double one, double seconds, double executors) {
    return (this == STRONG ? 1 : executors) * one / seconds;
  }

  /** S(n)/n: 1 if no executor's time is lost; can be more. Arguments as in {@link #speedup}. */
  public double efficiency(double one, double seconds, double executors) {
    return speedup(one, seconds, executors) / executors;
  }
}
