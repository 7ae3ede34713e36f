package dev.chainrule.study.page;

import dev.chainrule.io.Words;
import dev.chainrule.page.Plot;
import dev.chainrule.page.VerticalAxis;
import dev.chainrule.study.EngineComparison;
import dev.chainrule.study.EngineComparison.Pair;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;

/** Seconds of both engines over the number of executors, as measured. */
final class EnginesPlot {
  private EnginesPlot() {}

  static Plot of(EngineComparison comparison) {
    List<Pair> pairs = comparison.pairs();
    int most = pairs.get(pairs.size() - 1).executors();
    XYChart chart = Plot.xy("executors", "seconds");
    int margin = most / 16;
    Plot.wholeTicks(chart, 0, most + margin + 0.25, n -> Words.format("%.0f", n));
    double highest =
        pairs.stream().mapToDouble(p -> Math.max(p.aggregate(), p.resident())).max().orElse(1);
    List<Plot.Key> keys = new ArrayList<>();
    add(chart, keys, pairs, Pair::aggregate, Plot.MEASURED, "aggregate engine");
    add(chart, keys, pairs, Pair::resident, Plot.RESIDENT, "resident engine");
    VerticalAxis.linear(chart, 0, highest);
    String text = "Medians as measured; a line leads from one number of executors to the next.";
    return new Plot("Time with both engines", text, chart, keys);
  }

  private static void add(
      XYChart chart,
      List<Plot.Key> keys,
      List<Pair> pairs,
      ToDoubleFunction<Pair> seconds,
      Color color,
      String name) {
    double[] x = pairs.stream().mapToDouble(Pair::executors).toArray();
    double[] y = pairs.stream().mapToDouble(seconds).toArray();
    Plot.line(chart, name + ", line", x, y, color, Plot.Shape.LINE);
    Plot.dots(chart, name, x, y, color);
    keys.add(Plot.dotKey(color, name));
  }
}
