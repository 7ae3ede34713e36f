package dev.chainrule.study.page;

import dev.chainrule.io.Words;
import dev.chainrule.page.Plot;
import dev.chainrule.page.VerticalAxis;
import dev.chainrule.study.PointFigures;
import dev.chainrule.study.Series;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;

/** Speed-up and efficiency over the number of executors, as measured. */
final class MeasuredPlots {
  private MeasuredPlots() {}

  /** Against the ideal, with a bar from the slowest to the fastest repetition. */
  static Plot speedup(Series series) {
    double most = largest(series);
    XYChart chart = executors(most, "speed-up");
    Plot.line(
        chart,
        "ideal",
        new double[] {0, most},
        new double[] {0, most},
        Plot.IDEAL,
        Plot.Shape.DASH);
    List<Plot.Key> keys = keys("ideal: n executors, n times as fast");
    points(chart, keys, series, p -> 1);
    VerticalAxis.linear(chart, 0, speedupShown(most, highest(series, p -> 1)));
    String text =
        "How many times the work of one executor is done in the same time."
            + " Bars reach from the slowest to the fastest run.";
    return new Plot("Speed-up", text, chart, keys);
  }

  /** Speed-up for each executor, in percent. */
  static Plot efficiency(Series series) {
    double most = largest(series);
    XYChart chart = executors(most, "efficiency, %");
    Plot.line(
        chart,
        "ideal",
        new double[] {0, most},
        new double[] {100, 100},
        Plot.IDEAL,
        Plot.Shape.DASH);
    List<Plot.Key> keys = keys("ideal: no time is lost");
    points(chart, keys, series, p -> 100.0 / p.executors());
    VerticalAxis.linear(chart, 0, Math.max(100, highest(series, p -> 100.0 / p.executors())));
    return new Plot(
        "Efficiency",
        "Speed-up divided by the number of executors: the useful part of their time.",
        chart,
        keys);
  }

  private static XYChart executors(double most, String yTitle) {
    XYChart chart = Plot.xy("executors", yTitle);
    Plot.wholeTicks(chart, 0, most, n -> Words.format("%.0f", n));
    return chart;
  }

  private static double largest(Series series) {
    int most = series.measured().get(series.measured().size() - 1).executors();
    int margin = most / 16;
    return most + margin + 0.25;
  }

  /** The top of the plot: the ideal may leave it, so that a poor speed-up stays readable. */
  private static double speedupShown(double ideal, double highest) {
    return Math.max(highest, Math.min(ideal, 3 * highest));
  }

  private static double highest(Series series, ToDoubleFunction<PointFigures> scale) {
    return series.measured().stream()
        .filter(p -> p.speedup() != null)
        .mapToDouble(p -> p.speedupHigh() * scale.applyAsDouble(p))
        .max()
        .orElse(0);
  }

  private static List<Plot.Key> keys(String ideal) {
    return new ArrayList<>(List.of(new Plot.Key(Plot.IDEAL, Plot.Shape.DASH, ideal)));
  }

  /** {@code scale} turns a point's speed-up into what is plotted. */
  private static void points(
      XYChart chart, List<Plot.Key> keys, Series series, ToDoubleFunction<PointFigures> scale) {
    add(chart, keys, series, scale, p -> !p.oversubscribed(), Plot.MEASURED, "measured");
    add(
        chart,
        keys,
        series,
        scale,
        PointFigures::oversubscribed,
        Plot.OVERSUBSCRIBED,
        "measured, oversubscribed");
  }

  private static void add(
      XYChart chart,
      List<Plot.Key> keys,
      Series series,
      ToDoubleFunction<PointFigures> scale,
      Predicate<PointFigures> which,
      Color color,
      String name) {
    List<PointFigures> points =
        series.measured().stream().filter(p -> p.speedup() != null).filter(which).toList();
    if (points.isEmpty()) {
      return;
    }
    for (PointFigures p : points) {
      double n = p.executors();
      double factor = scale.applyAsDouble(p);
      Plot.line(
          chart,
          name + " " + p.executors(),
          new double[] {n, n},
          new double[] {p.speedupLow() * factor, p.speedupHigh() * factor},
          color,
          Plot.Shape.LINE);
    }
    Plot.dots(
        chart,
        name,
        points.stream().mapToDouble(PointFigures::executors).toArray(),
        points.stream().mapToDouble(p -> p.speedup() * scale.applyAsDouble(p)).toArray(),
        color);
    keys.add(Plot.dotKey(color, name));
  }
}
