package dev.chainrule.study.page;

import dev.chainrule.page.Plot;
import dev.chainrule.study.StudyPoint;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Where the time of a step goes, as stacked bars. */
final class PhasesPlot {
  private static final List<Color> COLORS =
      List.of(
          new Color(0x56B4E9),
          new Color(0x0072B2),
          new Color(0x9A9A9A),
          new Color(0x009E73),
          new Color(0x8FD8C0),
          new Color(0xF0E442),
          new Color(0xE69F00),
          new Color(0xC04000),
          new Color(0xCC79A7));

  private PhasesPlot() {}

  /**
   * Draws them.
   *
   * @param points with phases, at least one
   */
  static Plot of(List<StudyPoint> points) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Plot.WIDTH)
            .height(Plot.HEIGHT)
            .xAxisTitle("executors")
            .yAxisTitle("ms of a step")
            .build();
    Plot.style(chart.getStyler());
    chart.getStyler().setStacked(true);
    chart.getStyler().setAvailableSpaceFill(points.size() < 3 ? 0.35 : 0.6);
    double longest = points.stream().mapToDouble(p -> p.phases().total()).max().orElse(1);
    chart.getStyler().setYAxisMax(1.05 * longest);
    List<String> executors = points.stream().map(p -> String.valueOf(p.executors())).toList();
    List<Plot.Key> keys = new ArrayList<>();
    for (String phase : points.get(0).phases().parts().keySet()) {
      Color color = COLORS.get(keys.size());
      List<Double> ms = points.stream().map(p -> p.phases().parts().get(phase)).toList();
      chart.addSeries(phase, executors, ms).setFillColor(color);
      keys.add(new Plot.Key(color, Plot.Shape.BAR, phase));
    }
    return new Plot(
        "Where the time of a step goes",
        "Mean of all steps; the parts add up to a step, the first at the bottom.",
        chart,
        keys);
  }
}
