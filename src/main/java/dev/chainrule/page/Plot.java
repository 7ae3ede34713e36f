package dev.chainrule.page;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A plot with its key.
 *
 * @param title above it
 * @param text how to read it, in a sentence or two
 * @param chart the drawing, without title and key
 * @param keys what the colours mean; text of the page, so that it wraps and can be read aloud
 */
public record Plot(String title, String text, Chart<?, ?> chart, List<Key> keys) {
  public static final int WIDTH = 560;
  public static final int HEIGHT = 350;

  /** One of Okabe and Ito's colours, which nearly everyone can tell apart. */
  public static final Color MEASURED = new Color(0x0072B2);

  public static final Color OVERSUBSCRIBED = new Color(0xCC79A7);
  public static final Color RESIDENT = new Color(0x009E73);
  public static final Color IDEAL = new Color(0x8A8A8A);
  public static final Color AMDAHL = new Color(0xE69F00);
  public static final Color COMMUNICATING = new Color(0xC04000);

  private static final float[] DASHES = {7, 5};
  private static final Color GRID = new Color(0xE4E4E4);

  /** The page shows through, dark or light. */
  private static final Color CLEAR = new Color(255, 255, 255, 0);

  private static final Color INK = new Color(0x333333);

  /** How a key's sample looks. */
  public enum Shape {
    DOT,
    DIAMOND,
    LINE,
    DASH,
    BAR
  }

  /** What a colour means. */
  public record Key(Color color, Shape shape, String label) {}

  /** An empty plot of y over x. */
  public static XYChart xy(String xTitle, String yTitle) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    style(chart.getStyler());
    return chart;
  }

  public static void style(AxesChartStyler styler) {
    styler.setLocale(Locale.ROOT);
    // Large enough to be read when a phone shows the plot at two thirds of its size.
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(INK);
    styler.setChartFontColor(INK);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setChartBackgroundColor(CLEAR);
    styler.setPlotBackgroundColor(CLEAR);
    styler.setPlotBorderVisible(false);
    styler.setChartTitleVisible(false);
    styler.setLegendVisible(false);
    styler.setChartPadding(6);
    styler.setPlotContentSize(1.0);
    styler.setMarkerSize(9);
    styler.setYAxisMin(0.0);
  }

  /**
   * An axis of executors, with ticks at whole numbers only.
   *
   * @param min left end
   * @param max right end, no whole number
   * @param label for a whole number
   */
  public static void wholeTicks(
      XYChart chart, double min, double max, DoubleFunction<String> label) {
    AxesChartStyler styler = chart.getStyler();
    styler.setXAxisMin(min);
    styler.setXAxisMax(max);
    // Ticks closer than one executor would have no label.
    styler.setXAxisTickMarkSpacingHint(Math.max(55, (int) (0.85 * WIDTH / (max - min))));
    // The ends are asked for labels too, and no two labels may be the same.
    styler.setxAxisTickLabelsFormattingFunction(
        x -> x == Math.rint(x) ? label.apply(x) : x < 0 ? " " : "  ");
  }

  /** Points without a line. */
  public static void dots(XYChart chart, String name, double[] x, double[] y, Color color) {
    Marker marker = color.equals(OVERSUBSCRIBED) ? SeriesMarkers.DIAMOND : SeriesMarkers.CIRCLE;
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(marker).setMarkerColor(color);
  }

  /** What the points of {@link #dots} mean. */
  public static Key dotKey(Color color, String label) {
    return new Key(color, color.equals(OVERSUBSCRIBED) ? Shape.DIAMOND : Shape.DOT, label);
  }

  /** A line without points. */
  public static void line(
      XYChart chart, String name, double[] x, double[] y, Color color, Shape shape) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(
        shape == Shape.DASH
            ? new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0)
            : new BasicStroke(2.5f));
  }
}
