package dev.chainrule.study.page;

import dev.chainrule.page.Plot;
import dev.chainrule.page.VerticalAxis;
import dev.chainrule.study.PointFigures;
import dev.chainrule.study.Series;
import dev.chainrule.study.law.Forecast;
import dev.chainrule.study.law.Law;
import dev.chainrule.study.law.LawFit;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** Seconds over the number of executors: measured points, and laws as lines. */
final class ForecastPlot {
  /** The axis is logarithmic: 0 stands for 1 executor, 8 for 256. */
  private static final int DOUBLINGS = 31 - Integer.numberOfLeadingZeros(Forecast.MOST);

  private static final int PER_DOUBLING = 8;

  private ForecastPlot() {}

  static Plot of(Series series) {
    XYChart chart = Plot.xy("executors (each step doubles)", "seconds");
    Plot.wholeTicks(chart, -0.25, DOUBLINGS + 0.25, x -> String.valueOf((int) Math.pow(2, x)));
    List<Plot.Key> keys = new ArrayList<>();
    for (Forecast forecast : series.forecasts()) {
      addLaw(chart, keys, forecast);
    }
    addPoints(chart, keys, series, false);
    addPoints(chart, keys, series, true);
    VerticalAxis.linear(chart, 0, highest(series));
    String text =
        series.forecasts().isEmpty()
            ? "Points were measured; there are too few to fit a law to."
            : "Points were measured. Lines are laws fitted to the points that are not oversubscribed;"
                + " right of the last of these they are predictions.";
    return new Plot("Measured and predicted time", text, chart, keys);
  }

  /** The top of the plot: a law may leave it, so that the measurements stay readable. */
  private static double highest(Series series) {
    double measured =
        series.measured().stream().mapToDouble(p -> p.seconds().median()).max().orElse(1);
    double predicted =
        series.forecasts().stream()
            .flatMap(f -> f.predictions().stream())
            .mapToDouble(Forecast.Prediction::seconds)
            .max()
            .orElse(0);
    return Math.max(measured, Math.min(predicted, 2 * measured));
  }

  private static void addLaw(XYChart chart, List<Plot.Key> keys, Forecast forecast) {
    LawFit fit = forecast.fit();
    boolean amdahl = fit.law() instanceof Law.Amdahl;
    Color color = amdahl ? Plot.AMDAHL : Plot.COMMUNICATING;
    Plot.Shape shape = amdahl ? Plot.Shape.LINE : Plot.Shape.DASH;
    double[] x =
        IntStream.rangeClosed(0, DOUBLINGS * PER_DOUBLING)
            .mapToDouble(i -> (double) i / PER_DOUBLING)
            .toArray();
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = fit.law().seconds(Math.pow(2, x[i]));
    }
    Plot.line(chart, fit.name(), x, y, color, shape);
    keys.add(new Plot.Key(color, shape, "predicted by " + fit.name() + "'s law"));
  }

  private static void addPoints(
      XYChart chart, List<Plot.Key> keys, Series series, boolean oversubscribed) {
    List<PointFigures> points =
        series.measured().stream().filter(p -> p.oversubscribed() == oversubscribed).toList();
    if (points.isEmpty()) {
      return;
    }
    String name = oversubscribed ? "measured, oversubscribed" : "measured";
    Color color = oversubscribed ? Plot.OVERSUBSCRIBED : Plot.MEASURED;
    Plot.dots(
        chart,
        name,
        points.stream().mapToDouble(p -> Math.log(p.executors()) / Math.log(2)).toArray(),
        points.stream().mapToDouble(p -> p.seconds().median()).toArray(),
        color);
    keys.add(Plot.dotKey(color, name));
  }
}
