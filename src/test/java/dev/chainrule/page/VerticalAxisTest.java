package dev.chainrule.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.AxesChartStyler;

/** Labels of the drawn axis. */
class VerticalAxisTest {
  private static XYChart chart(double... y) {
    XYChart chart = Plot.xy("x", "y");
    double[] x = IntStream.range(0, y.length).mapToDouble(i -> i).toArray();
    Plot.dots(chart, "points", x, y, Plot.MEASURED);
    return chart;
  }

  /** From the lowest to the highest, as XChart asked for them when it drew the plot. */
  private static List<String> labels(XYChart chart) {
    AxesChartStyler styler = chart.getStyler();
    Function<Double, String> format = styler.getyAxisTickLabelsFormattingFunction();
    List<Double> asked = new ArrayList<>();
    styler.setyAxisTickLabelsFormattingFunction(
        tick -> {
          if (!asked.isEmpty() && tick < asked.get(asked.size() - 1)) {
            asked.clear(); // It tries again, or draws what it has measured.
          }
          asked.add(tick);
          return format.apply(tick);
        });
    String svg =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> Svg.of(chart, "id", "a plot"), "is it drawn for ever?");
    List<String> labels =
        asked.stream()
            .filter(tick -> tick > styler.getYAxisMin() && tick < styler.getYAxisMax())
            .map(format)
            .toList();
    assertEquals(List.of((long) labels.size()), Ticks.ofVerticalAxes(svg), "what is drawn");
    return labels;
  }

  private static double[] numbers(String words) {
    return Arrays.stream(words.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "a lone point,           50,              0,   100,    0 20 40 60 80 100",
    "points at both ends,    0 100,           0,   100,    0 20 40 60 80 100",
    "all 0,                  0 0 0,           0,   0,      0.0 0.2 0.4 0.6 0.8 1.0",
    "all the same,           100 100,         99,  100,    99.0 99.2 99.4 99.6 99.8 100.0",
    "evenly spaced,          1 2 3 4,         0,   4,      0 1 2 3 4",
    "evenly from end to end, 0 1 2 3 4,       0,   4,      0 1 2 3 4",
    "a small range,          3e-4 2e-4 1e-4,  0,   3e-4,   0.00000 0.00005 0.00010 0.00015 0.00020 0.00025 0.00030",
    "a tiny range,           2e-12 1e-12,     0,   2e-12,  0 5e-13 1e-12 1.5e-12 2e-12",
    "large numbers,          123456,          0,   123456, 0 50000 100000",
  })
  void labelsAreRoundAndAtBothEnds(
      String what, String y, double low, double high, String expected) {
    XYChart chart = chart(numbers(y));
    VerticalAxis.linear(chart, low, high);
    assertEquals(List.of(expected.split(" ")), labels(chart), what);
  }

  @ParameterizedTest
  @CsvSource({
    "a lone point,        0.25,           0.1 1",
    "a lone power,        10,             10 100",
    "within a power,      0.2 0.3,        0.1 1",
    "some powers,         2e-4 0.5 30,    1e-4 0.001 0.01 0.1 1 10 100",
    "all tiny,            1e-30 1e-31,    1e-31 1e-30",
    "far apart,           1e-30 1e30,     1e-30 1e-20 1e-10 1 1e10 1e20 1e30"
  })
  void powersHaveLabelsFromBelowTheLowestToAboveTheHighest(String what, String y, String expected) {
    double[] values = numbers(y);
    XYChart chart = chart(values);
    VerticalAxis.logarithmic(
        chart,
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow());
    assertEquals(List.of(expected.split(" ")), labels(chart), what);
  }

  @Test
  void anyRangeHasTwoLabelsAtLeastAndNoneTwice() {
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      double low = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 100;
      double high = low + Math.pow(10, random.nextInt(14) - 9) * random.nextDouble();
      double part = random.nextInt(5) / 4.0;
      XYChart chart = chart(low + part * (high - low));
      VerticalAxis.linear(chart, low, high);
      List<String> labels = labels(chart);
      assertTrue(labels.size() >= 2 && labels.size() <= 12, low + " to " + high + ": " + labels);
      assertEquals(labels.size(), labels.stream().distinct().count(), labels.toString());
    }
  }
}
