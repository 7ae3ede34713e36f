package dev.chainrule.study;

import dev.chainrule.study.law.KarpFlatt;
import dev.chainrule.study.law.Scaling;

/**
 * What follows from one measured point.
 *
 * @param seconds spread over the repetitions
 * @param interquartile width of the middle half, seconds
 * @param samplesPerSecond rows in a second, at the median
 * @param speedup S(n), at the medians; null if one executor was not measured, like the next three
 * @param speedupLow with the slowest repetition
 * @param speedupHigh with the fastest repetition
 * @param efficiency S(n)/n
 * @param karpFlatt serial fraction; null also for one executor and for weak scaling
 */
public record PointFigures(
    int executors,
    int coresPerExecutor,
    boolean oversubscribed,
    int repetitions,
    Spread seconds,
    double interquartile,
    double samplesPerSecond,
    Double speedup,
    Double speedupLow,
    Double speedupHigh,
    Double efficiency,
    Double karpFlatt) {

  /**
   * Computes them.
   *
   * @param one median seconds of one executor, or null if that was not measured
   */
  static PointFigures of(StudyPoint point, Double one) {
    Spread seconds = Spread.of(point.seconds());
    int n = point.executors();
    Double speedup = speedup(point, one, seconds.median());
    boolean serialFraction = speedup != null && n > 1 && point.scaling() == Scaling.STRONG;
    return new PointFigures(
        n,
        point.coresPerExecutor(),
        point.oversubscribed(),
        point.seconds().size(),
        seconds,
        seconds.interquartile(),
        point.rows() / seconds.median(),
        speedup,
        speedup(point, one, seconds.max()),
        speedup(point, one, seconds.min()),
        speedup == null ? null : Double.valueOf(speedup / n),
        serialFraction ? Double.valueOf(KarpFlatt.serialFraction(speedup, n)) : null);
  }

  private static Double speedup(StudyPoint point, Double one, double seconds) {
    return one == null ? null : point.scaling().speedup(one, seconds, point.executors());
  }
}
