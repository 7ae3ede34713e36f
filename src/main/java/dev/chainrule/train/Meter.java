package dev.chainrule.train;

/**
 * Sums over steps.
 *
 * @param rows that went through them
 * @param loss summed over the rows
 * @param seconds of the steps alone, without evaluation
 */
public record Meter(long rows, double loss, double seconds) {
  public static final Meter ZERO = new Meter(0, 0, 0);

  /** This and one more step. */
  Meter plus(GradientSum sum, double stepSeconds) {
    return new Meter(rows + sum.rows(), loss + sum.lossSum(), seconds + stepSeconds);
  }
}
