package dev.chainrule.explain;

import dev.chainrule.explain.Explanation.Operand;
import dev.chainrule.explain.Explanation.Station;
import dev.chainrule.io.Words;
import java.util.List;

/**
 * The computation graph, drawn from top to bottom: values go down the left lane, gradients come
 * back up the right one, the wider and darker the larger their norm.
 */
final class GraphSvg {
  private static final int WIDTH = 400;
  private static final int CENTER = 205;
  private static final int LANE = 15;
  private static final int NODE_WIDTH = 110;
  private static final int NODE_HEIGHT = 44;
  private static final int GAP = 46;
  private static final int OPERAND_X = 2;
  private static final int OPERAND_WIDTH = 102;
  private static final String FORWARD = "#2563a8";

  private final StringBuilder svg = new StringBuilder();
  private final double largest;
  private int y = 8;

  private GraphSvg(List<Station> flow) {
    double max = 0;
    for (Station station : flow.subList(0, flow.size() - 1)) {
      max = Math.max(max, station.gradient());
      for (Operand operand : station.operands()) {
        max = Double.isNaN(operand.gradient()) ? max : Math.max(max, operand.gradient());
      }
    }
    this.largest = max;
  }

  static String draw(List<Station> flow) {
    GraphSvg graph = new GraphSvg(flow);
    for (int i = 0; i < flow.size() - 1; i++) {
      graph.value(flow.get(i));
      graph.operation(flow.get(i), flow.get(i + 1).gradient());
    }
    graph.value(flow.get(flow.size() - 1));
    return Words.format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Computation graph: values forward,"
                + " gradients back\">\n",
            WIDTH, graph.y + 8)
        + graph.svg
        + "</svg>\n";
  }

  private void value(Station station) {
    rect(CENTER - NODE_WIDTH / 2, y, NODE_WIDTH, NODE_HEIGHT, 10, "#e8f1fb", FORWARD);
    boolean number = station.shape().isEmpty();
    text(CENTER, y + (number ? 28 : 19), 15, "middle", "#1c2430", "bold", station.name());
    text(CENTER, y + 35, 11, "middle", "#5b6675", "normal", station.shape());
    y += NODE_HEIGHT;
    if (!station.operation().isEmpty()) {
      gradientLabel(station);
    } else {
      text(CENTER + NODE_WIDTH / 2 + 8, y - 18, 11, "start", "#c2410c", "bold", "dL/dL = 1");
    }
  }

  private void gradientLabel(Station station) {
    int x = CENTER + LANE + 14;
    text(x, y + 20, 11, "start", "#c2410c", "bold", "dL/d" + station.name());
    text(x, y + 34, 11, "start", "#5b6675", "normal", "norm " + Numbers.brief(station.gradient()));
  }

  /** The operation below a value, with what enters it from the side, down to the next value. */
  private void operation(Station station, double nextGradient) {
    boolean wide = station.operands().size() > 1;
    int height = wide ? 96 : 40;
    down(y, y + GAP);
    up(y + GAP, y, station.gradient());
    y += GAP;
    rect(CENTER - NODE_WIDTH / 2, y, NODE_WIDTH, height, 18, "#fff", "#8793a2");
    text(CENTER, y + height / 2 + 5, 14, "middle", "#1c2430", "bold", station.operation());
    int x = CENTER + NODE_WIDTH / 2 + 8;
    text(x, y + height / 2 + 4, 11, "start", "#8a4b3a", "normal", station.remark());
    for (int k = 0; k < station.operands().size(); k++) {
      int middle = wide ? y + 20 + 56 * k : y + height / 2;
      operand(station.operands().get(k), middle);
    }
    y += height;
    down(y, y + GAP);
    up(y + GAP, y, nextGradient);
    y += GAP;
  }

  private void operand(Operand operand, int middle) {
    boolean trained = !Double.isNaN(operand.gradient());
    rect(OPERAND_X, middle - 19, OPERAND_WIDTH, 38, 8, trained ? "#eef7f1" : "#f1f3f5", "#7aa98c");
    int x = OPERAND_X + OPERAND_WIDTH / 2;
    String title = operand.name() + " " + operand.shape();
    int size = title.length() > 13 ? 9 : 12;
    text(x, middle - 3, size, "middle", "#1c2430", "bold", title);
    String below = trained ? "grad " + Numbers.brief(operand.gradient()) : "targets";
    text(x, middle + 12, 11, "middle", trained ? "#c2410c" : "#5b6675", "normal", below);
    int from = OPERAND_X + OPERAND_WIDTH + 2;
    int to = CENTER - NODE_WIDTH / 2 - 2;
    arrow(from, middle - 7, to, middle - 7, 2, FORWARD, false);
    if (trained) {
      back(to, middle + 8, from, middle + 8, operand.gradient());
    }
  }

  private void down(int from, int to) {
    arrow(CENTER - LANE, from + 3, CENTER - LANE, to - 3, 2, FORWARD, false);
  }

  private void up(int from, int to, double gradient) {
    back(CENTER + LANE, from - 3, CENTER + LANE, to + 3, gradient);
  }

  /** A gradient's arrow; one of zeros is dashed. */
  private void back(int x1, int y1, int x2, int y2, double gradient) {
    if (gradient == 0) {
      arrow(x1, y1, x2, y2, 1.5, "#9aa4b0", true);
      return;
    }
    double strength = largest == 0 ? 0 : Math.min(1, Math.sqrt(gradient / largest));
    String color =
        Words.format("hsl(%.0f,%.0f%%,%.0f%%)", 26 - 9 * strength, 88.0, 66 - 26 * strength);
    arrow(x1, y1, x2, y2, 1.5 + 6 * strength, color, false);
  }

  private void arrow(int x1, int y1, int x2, int y2, double width, String color, boolean dashed) {
    double head = 7 + width;
    double half = 3.5 + width * 0.75;
    double dx = Math.signum(x2 - x1);
    double dy = Math.signum(y2 - y1);
    svg.append(
        Words.format(
            "<line x1=\"%d\" y1=\"%d\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"%s/>",
            x1,
            y1,
            x2 - dx * head,
            y2 - dy * head,
            color,
            width,
            dashed ? " stroke-dasharray=\"4 3\"" : ""));
    svg.append(
        Words.format(
            "<polygon points=\"%d,%d %.1f,%.1f %.1f,%.1f\" fill=\"%s\"/>\n",
            x2,
            y2,
            x2 - dx * head - dy * half,
            y2 - dy * head - dx * half,
            x2 - dx * head + dy * half,
            y2 - dy * head + dx * half,
            color));
  }

  private void rect(
      int x, int top, int width, int height, double radius, String fill, String stroke) {
    svg.append(
        Words.format(
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%.0f\" fill=\"%s\""
                + " stroke=\"%s\" stroke-width=\"1.5\"/>",
            x, top, width, height, radius, fill, stroke));
  }

  private void text(
      int x, int baseline, int size, String anchor, String color, String weight, String text) {
    if (!text.isEmpty()) {
      svg.append(
          Words.format(
              "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\""
                  + " font-weight=\"%s\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">"
                  + "%s</text>\n",
              x, baseline, size, anchor, color, weight, Html.math(text)));
    }
  }
}
