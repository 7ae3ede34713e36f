package dev.chainrule.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.io.Words;
import dev.chainrule.page.Plot;
import dev.chainrule.page.VerticalAxis;
import dev.chainrule.report.RunRecord.StepPoint;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;

/** Plots over the epochs of a run, or of several. */
final class Curves {
  /** Of Okabe and Ito, those that are seen on white and on black. */
  private static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x8A8A8A));

  /** Points of a line that stands for many steps, so that pages stay small. */
  private static final int MOST_POINTS = 300;

  /** A value above which nothing else would be seen on a linear axis, such as of a loss. */
  private static final double MOST_LINEAR = 1000;

  /** A line of so few points has them marked. */
  private static final int FEW_POINTS = 30;

  private final String yTitle;
  private final Scale scale;
  private final List<Line> lines = new ArrayList<>();

  /** What the y axis reaches. */
  private enum Scale {
    /** From 0, or by powers of 10 if there are values above {@link #MOST_LINEAR}. */
    FROM_ZERO,
    /** From somewhat below the lowest value to 100. */
    PERCENT,
    LOGARITHMIC
  }

  /** A named sequence of points. */
  private record Line(String name, List<Point> points) {
    /** Without what a logarithmic axis cannot show. */
    Line positive() {
      return new Line(name, points.stream().filter(point -> point.y() > 0).toList());
    }

    double[] x() {
      return points.stream().mapToDouble(Point::x).toArray();
    }

    double[] y() {
      return points.stream().mapToDouble(Point::y).toArray();
    }
  }

  private record Point(double x, double y) {}

  private Curves(String yTitle, Scale scale) {
    this.yTitle = yTitle;
    this.scale = scale;
  }

  // What is shown of one run.

  static Plot loss(RunRecord run) {
    Curves curves = new Curves("loss", Scale.FROM_ZERO);
    curves.addSteps("training, step by step", run, StepPoint::loss);
    curves.addEpochs("training, mean of the epoch", run, e -> number(e, "trainLoss"));
    curves.addEpochs(run.judge() + " set", run, e -> number(e, run.judge() + "Loss"));
    return curves.plot(
        "Loss",
        "Mean of a row: of training rows as each step saw them, and of the "
            + run.judge()
            + " set after each epoch. If its curve turns upwards while the others fall, the network"
            + " learns its training rows by heart.");
  }

  static Plot accuracy(RunRecord run) {
    Curves curves = new Curves("accuracy, %", Scale.PERCENT);
    curves.addEpochs(run.judge() + " set", run, e -> 100 * number(e, run.judge() + "Accuracy"));
    return curves.plot(
        "Accuracy", "Share of the " + run.judge() + " set whose class is right, after each epoch.");
  }

  static Plot learningRate(RunRecord run) {
    Curves curves = new Curves("learning rate", Scale.FROM_ZERO);
    curves.addSteps("learning rate", run, StepPoint::learningRate);
    return curves.plot("Learning rate", "Of each step, as --lr, warm-up and decay make it.");
  }

  /** How gradients flow; empty if the metrics do not say. */
  static List<Plot> flow(RunRecord run) {
    Curves gradient = new Curves("norm", Scale.LOGARITHMIC);
    Curves change = new Curves("ratio", Scale.LOGARITHMIC);
    Curves idle = new Curves("units or outputs, %", Scale.FROM_ZERO);
    for (String name : names(run, "parameters")) {
      if (name.startsWith("W")) { // Vectors beside them say little.
        gradient.addEpochs(name, run, e -> figure(e, "parameters", name, "gradientNorm"));
        change.addEpochs(name, run, e -> figure(e, "parameters", name, "epochRatio"));
      }
    }
    for (String name : names(run, "activations")) {
      idle.addEpochs("dead: " + name, run, e -> 100 * figure(e, "activations", name, "dead"));
      idle.addEpochs(
          "saturated: " + name, run, e -> 100 * figure(e, "activations", name, "saturated"));
    }
    List<Plot> plots = new ArrayList<>();
    if (!gradient.lines.isEmpty()) {
      plots.add(
          gradient.plot(
              "Norm of the gradient",
              "Of each weight matrix, in the last step of each epoch. Lines that lie far apart,"
                  + " W1 lowest, are gradients that vanish on their way back."));
    }
    if (!change.lines.isEmpty()) {
      plots.add(
          change.plot(
              "Change in an epoch",
              "Norm of what the epoch changed of each weight matrix, divided by its norm before."
                  + " Above 10, steps are too large."));
    }
    if (!idle.lines.isEmpty()) {
      plots.add(
          idle.plot(
              "Units that take no part",
              "Of each layer: ReLU units that were 0 for every row of the epoch, and outputs of"
                  + " sigmoid and tanh so near a bound that next to no gradient passes."));
    }
    return plots;
  }

  /** How often the network was right where it was so sure. */
  static Plot reliability(JsonNode test) {
    XYChart chart = Plot.xy("confidence, %", "accuracy, %");
    chart.getStyler().setXAxisMin(-3.0).setXAxisMax(103.0); // So that points at an end are whole.
    Plot.line(
        chart,
        "as sure",
        new double[] {0, 100},
        new double[] {0, 100},
        Plot.IDEAL,
        Plot.Shape.DASH);
    List<JsonNode> bins = new ArrayList<>();
    test.path("reliability").forEach(bin -> bins.add(bin));
    bins.removeIf(bin -> bin.path("rows").asLong() == 0);
    List<Plot.Key> keys = new ArrayList<>();
    keys.add(new Plot.Key(Plot.IDEAL, Plot.Shape.DASH, "as right as it is sure"));
    if (!bins.isEmpty()) {
      Plot.dots(
          chart,
          "bins",
          bins.stream().mapToDouble(b -> 100 * b.path("confidence").asDouble()).toArray(),
          bins.stream().mapToDouble(b -> 100 * b.path("accuracy").asDouble()).toArray(),
          Plot.MEASURED);
      keys.add(Plot.dotKey(Plot.MEASURED, "rows of about that confidence"));
    }
    VerticalAxis.linear(chart, 0, 100);
    return new Plot(
        "Reliability",
        Words.format(
            "How often it is right where it is so sure. Points below the line: it promises too"
                + " much. Expected calibration error %.4f.",
            test.path("calibrationError").asDouble()),
        chart,
        keys);
  }

  // What is shown of several.

  static Plot lossOf(List<RunRecord> runs) {
    Curves curves = new Curves("loss", Scale.FROM_ZERO);
    runs.forEach(run -> curves.addEpochs(run.name(), run, e -> number(e, run.judge() + "Loss")));
    return curves.plot("Loss", "Of the set that was judged after each epoch.");
  }

  static Plot accuracyOf(List<RunRecord> runs) {
    Curves curves = new Curves("accuracy, %", Scale.PERCENT);
    runs.forEach(
        run -> curves.addEpochs(run.name(), run, e -> 100 * number(e, run.judge() + "Accuracy")));
    return curves.plot("Accuracy", "Of the set that was judged after each epoch.");
  }

  static Plot accuracyOverSeconds(List<RunRecord> runs) {
    Curves curves = new Curves("accuracy, %", Scale.PERCENT);
    for (RunRecord run : runs) {
      List<Double> seconds = new ArrayList<>();
      double sum = 0;
      for (JsonNode epoch : run.epochs()) {
        sum += number(epoch, "seconds");
        seconds.add(sum);
      }
      curves.add(
          run.name(),
          seconds,
          run.epochs().stream().map(e -> 100 * number(e, run.judge() + "Accuracy")).toList());
    }
    return curves.plot(
        "Accuracy over time", "The same, over the seconds that the steps took.", "seconds");
  }

  // Lines.

  private static double number(JsonNode line, String name) {
    return line.path(name).asDouble(Double.NaN);
  }

  private static double figure(JsonNode epoch, String kind, String name, String field) {
    for (JsonNode entry : epoch.path("flow").path(kind)) {
      if (entry.path("name").asText().equals(name)) {
        return number(entry, field);
      }
    }
    return Double.NaN;
  }

  private static List<String> names(RunRecord run, String kind) {
    List<String> names = new ArrayList<>();
    for (JsonNode epoch : run.epochs()) {
      epoch.path("flow").path(kind).forEach(entry -> names.add(entry.path("name").asText()));
      if (!names.isEmpty()) {
        break;
      }
    }
    return names;
  }

  private void addEpochs(String name, RunRecord run, ToDoubleFunction<JsonNode> value) {
    add(
        name,
        run.epochs().stream().map(e -> number(e, "epoch")).toList(),
        run.epochs().stream().map(value::applyAsDouble).toList());
  }

  private void addSteps(String name, RunRecord run, ToDoubleFunction<StepPoint> value) {
    double inEpoch = run.stepsInEpoch();
    add(
        name,
        run.steps().stream().map(point -> point.step() / inEpoch).toList(),
        run.steps().stream().map(value::applyAsDouble).toList());
  }

  /** Leaves out what cannot be drawn; a line without points is none. */
  private void add(String name, List<Double> x, List<Double> y) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      if (Double.isFinite(y.get(i))) {
        points.add(new Point(x.get(i), y.get(i)));
      }
    }
    if (!points.isEmpty()) {
      lines.add(new Line(name, means(points)));
    }
  }

  /** At most {@link #MOST_POINTS} points, each the mean of some. */
  private static List<Point> means(List<Point> points) {
    int each = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
    List<Point> means = new ArrayList<>();
    for (int from = 0; from < points.size(); from += each) {
      List<Point> some = points.subList(from, Math.min(points.size(), from + each));
      means.add(new Point(mean(some, Point::x), mean(some, Point::y)));
    }
    return means;
  }

  private static double mean(List<Point> points, ToDoubleFunction<Point> coordinate) {
    return points.stream().mapToDouble(coordinate).average().orElseThrow();
  }

  private boolean isLogarithmic() {
    return scale == Scale.LOGARITHMIC || values().anyMatch(y -> y > MOST_LINEAR);
  }

  private DoubleStream values() {
    return lines.stream().flatMapToDouble(line -> Arrays.stream(line.y()));
  }

  private double farthest() {
    return lines.stream().flatMapToDouble(line -> Arrays.stream(line.x())).max().orElse(1);
  }

  /** To a multiple of 10, or of 1 where little is left above. */
  private static double roundedDown(double percent) {
    double unit = percent < 90 ? 10 : 1;
    return Math.max(0, unit * Math.floor((percent - unit / 2) / unit));
  }

  private Plot plot(String title, String text) {
    return plot(title, text, "epoch");
  }

  private Plot plot(String title, String text, String xTitle) {
    boolean logarithmic = isLogarithmic();
    XYChart chart = Plot.xy(xTitle, logarithmic ? yTitle + ", powers of 10" : yTitle);
    chart.getStyler().setXAxisMin(-0.03 * farthest()).setXAxisMax(1.03 * farthest());
    double highest = values().max().orElse(0);
    List<Plot.Key> keys = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = logarithmic ? lines.get(i).positive() : lines.get(i);
      if (line.points().isEmpty()) {
        continue;
      }
      Color color = COLORS.get(i % COLORS.size());
      Plot.Shape shape = i / COLORS.size() % 2 == 0 ? Plot.Shape.LINE : Plot.Shape.DASH;
      // A name for the plot alone: the key tells what users may have given two lines.
      String name = i + " " + line.name();
      Plot.line(chart, name, line.x(), line.y(), color, shape);
      if (line.points().size() <= FEW_POINTS) {
        Plot.dots(chart, name + " points", line.x(), line.y(), color);
      }
      keys.add(new Plot.Key(color, shape, line.name()));
    }
    if (keys.isEmpty()) {
      chart.addSeries("nothing yet", new double[] {0}, new double[] {1}).setShowInLegend(false);
      String why = lines.isEmpty() ? "nothing yet" : "all are 0";
      keys.add(new Plot.Key(Plot.IDEAL, Plot.Shape.LINE, why));
      VerticalAxis.linear(chart, 0, 1);
    } else if (logarithmic) {
      VerticalAxis.logarithmic(chart, values().filter(y -> y > 0).min().orElse(1), highest);
    } else if (scale == Scale.PERCENT) {
      VerticalAxis.linear(chart, roundedDown(values().min().orElse(0)), 100);
    } else {
      VerticalAxis.linear(chart, 0, highest);
    }
    return new Plot(title, text, chart, keys);
  }
}
