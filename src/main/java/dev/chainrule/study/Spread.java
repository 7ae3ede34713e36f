package dev.chainrule.study;

import java.util.List;

/**
 * The middle of some values, and their spread.
 *
 * <p>Quartiles interpolate linearly between order statistics (definition 7 of Hyndman and Fan,
 * "Sample quantiles in statistical packages", 1996; the default of R and NumPy). A median hardly
 * changes when one repetition of several is disturbed; a mean does.
 *
 * @param median unit of the values, like the others
 */
public record Spread(
    double min, double lowerQuartile, double median, double upperQuartile, double max) {

  /**
   * Of {@code values}, in any order.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("spread of no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(
        sorted[0],
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        sorted[sorted.length - 1]);
  }

  private static double quantile(double[] sorted, double fraction) {
    double position = fraction * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** Upper minus lower quartile: the width of the middle half. */
  public double interquartile() {
    return upperQuartile - lowerQuartile;
  }
}
