package dev.chainrule.page;

import dev.chainrule.io.Words;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/**
 * A vertical axis that has labels at round numbers, two of them at least, whatever the data.
 *
 * <p>XChart alone leaves some axes without any: where data are evenly spaced, it puts ticks on them
 * and nowhere else, and none is drawn at an end; steps below 1e-10 keep it busy for ever. So it is
 * given data in units of a tick, with some room at both ends.
 */
public final class VerticalAxis {
  /** Between the lowest and the highest value there are at most so many steps. */
  private static final int MOST_STEPS = 6;

  /** Of the lowest value, the smallest range that labels tell apart. */
  private static final double SMALLEST = 1e-6;

  /** Smaller steps are written with a power of 10. */
  private static final int MOST_DECIMALS = 5;

  /** Share of the axis that is left at each end, so that points there are seen whole. */
  private static final double ROOM = 0.03;

  /** About what titles and labels leave of {@link Plot#HEIGHT}, in pixels. */
  private static final double PIXELS = 290;

  /** Pixels between labels, at least. */
  private static final int CLOSEST = 40;

  /** Values closer than that are evenly spaced to XChart. */
  private static final double EVEN = 1e-4;

  private VerticalAxis() {}

  /**
   * Makes it reach from {@code low} to {@code high}, or farther if there is nothing between them.
   *
   * @param chart with all its series, whose values are in other units afterwards
   */
  public static void linear(XYChart chart, double low, double high) {
    double top = high > low ? Math.max(high, low + SMALLEST * Math.abs(low)) : low + 1;
    BigDecimal step = roundStep((top - low) / MOST_STEPS);
    double unit = step.doubleValue();
    set(chart, low / unit, top / unit, y -> y / unit, tick -> label(step, Math.round(tick)));
  }

  private static String label(BigDecimal step, long times) {
    BigDecimal value = step.multiply(BigDecimal.valueOf(times));
    return step.scale() <= MOST_DECIMALS
        ? value.setScale(Math.max(0, step.scale())).toPlainString()
        : value.stripTrailingZeros().toString().replace('E', 'e');
  }

  /**
   * Makes it one of powers of 10 that {@code low} and {@code high} are between.
   *
   * @param chart with all its series, whose values are all above 0, and other ones afterwards
   */
  public static void logarithmic(XYChart chart, double low, double high) {
    double bottom = Math.floor(Math.log10(low));
    double top = Math.max(bottom + 1, Math.ceil(Math.log10(high)));
    set(
        chart,
        bottom,
        top,
        Math::log10,
        power ->
            Math.abs(power) > 3
                ? "1e" + (int) Math.rint(power)
                : Words.decimals(Math.pow(10, power), (int) Math.max(0, -power)));
  }

  /** The smallest of 1, 2 and 5 times a power of 10 that is not below {@code least}. */
  private static BigDecimal roundStep(double least) {
    int power = (int) Math.floor(Math.log10(least));
    for (int times : new int[] {1, 2, 5}) {
      BigDecimal step = BigDecimal.valueOf(times, -power);
      if (step.doubleValue() >= least) {
        return step;
      }
    }
    return BigDecimal.valueOf(1, -power - 1);
  }

  private static void set(
      XYChart chart,
      double bottom,
      double top,
      DoubleUnaryOperator toUnits,
      DoubleFunction<String> label) {
    double room = ROOM * (top - bottom);
    List<Double> values = new ArrayList<>(List.of(bottom - room));
    for (XYSeries series : List.copyOf(chart.getSeriesMap().values())) {
      double[] y = Arrays.stream(series.getYData()).map(toUnits).toArray();
      chart.updateXYSeries(series.getName(), series.getXData(), y, null);
      Arrays.stream(y).forEach(values::add);
    }
    double end = top + room;
    values.add(end);
    if (isEvenlySpaced(values)) {
      end += 100 * EVEN;
    }
    chart.getStyler().setYAxisMin(bottom - room).setYAxisMax(end);
    // A tick for each unit, as far as there is room.
    chart
        .getStyler()
        .setYAxisTickMarkSpacingHint(Math.max(CLOSEST, (int) (PIXELS / (end - bottom))));
    chart.getStyler().setyAxisTickLabelsFormattingFunction(label::apply);
  }

  /** As XChart finds out. */
  private static boolean isEvenlySpaced(List<Double> values) {
    Set<Double> unlike = new LinkedHashSet<>(values);
    double[] sequence = unlike.stream().mapToDouble(Double::doubleValue).toArray();
    for (int i = 2; i < sequence.length; i++) {
      double change = (sequence[i] - sequence[i - 1]) - (sequence[1] - sequence[0]);
      if (Math.abs(change) >= EVEN) {
        return false;
      }
    }
    return true;
  }
}
