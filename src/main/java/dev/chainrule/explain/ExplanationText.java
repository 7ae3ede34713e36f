package dev.chainrule.explain;

import dev.chainrule.explain.Explanation.Named;
import dev.chainrule.explain.Explanation.Phase;
import dev.chainrule.explain.Explanation.Station;
import dev.chainrule.explain.Explanation.Step;
import dev.chainrule.io.Words;
import java.util.List;
import java.util.stream.Collectors;

/** An explanation as plain text, in ASCII and at most 100 columns wide. */
public final class ExplanationText {
  static final int WIDTH = 100;
  private static final String INDENT = "     ";

  private final StringBuilder text = new StringBuilder();

  private ExplanationText() {}

  /** The text, ending with a line feed. */
  public static String render(Explanation explanation) {
    ExplanationText out = new ExplanationText();
    out.head(explanation);
    Phase phase = null;
    for (Step step : explanation.steps()) {
      if (step.phase() != phase) {
        phase = step.phase();
        out.rule(
            switch (phase) {
              case FORWARD -> "FORWARD PASS";
              case BACKWARD -> "BACKWARD PASS";
              case UPDATE -> "UPDATE";
            });
      }
      out.step(step);
    }
    out.comparison(explanation);
    return out.text.toString();
  }

  private void head(Explanation explanation) {
    rule(explanation.name());
    explanation.about().forEach(sentence -> wrapped(sentence, ""));
    line("");
    String chain =
        explanation.flow().stream().map(ExplanationText::station).collect(Collectors.joining(" "));
    wrapped(chain, "  ");
    line("");
  }

  private static String station(Station station) {
    if (station.operation().isEmpty()) {
      return station.name();
    }
    String operands =
        station.operands().stream().map(o -> o.name()).collect(Collectors.joining(","));
    return "%s%s --%s%s-->"
        .formatted(
            station.name(),
            station.shape().replace(" ", ""),
            station.operation(),
            operands.isEmpty() ? "" : "(" + operands + ")");
  }

  private void step(Step step) {
    line(Words.format("%2d  %s", step.number(), step.title()));
    wrapped(step.formula(), INDENT);
    step.checks()
        .forEach(check -> line(INDENT + check.text() + (check.ok() ? "  [ok]" : "  [WRONG]")));
    for (Named value : step.values()) {
      MatrixText.lines(value).forEach(l -> line(INDENT + "  " + l));
    }
    if (!step.worked().isEmpty()) {
      wrapped(step.worked(), INDENT + "  ");
    }
    step.notes().forEach(note -> wrapped("- " + note, INDENT));
    line("");
  }

  private void comparison(Explanation explanation) {
    rule("THE SAME GRADIENTS THREE TIMES");
    GradientComparison comparison = GradientComparison.of(explanation.gradients());
    int[] widths = new int[comparison.header().size()];
    widen(widths, comparison.header());
    comparison.rows().forEach(row -> widen(widths, row));
    line(row(widths, comparison.header()));
    comparison.rows().forEach(row -> line(row(widths, row)));
    line("");
    wrapped(comparison.note(), "");
    line(explanation.gradients().check().agrees() ? "They agree." : "THEY DISAGREE.");
  }

  private static void widen(int[] widths, List<String> cells) {
    for (int j = 0; j < widths.length; j++) {
      widths[j] = Math.max(widths[j], cells.get(j).length());
    }
  }

  private static String row(int[] widths, List<String> cells) {
    StringBuilder row = new StringBuilder();
    for (int j = 0; j < widths.length; j++) {
      String space = " ".repeat(widths[j] - cells.get(j).length());
      row.append(j == 0 ? cells.get(j) + space : "  " + space + cells.get(j));
    }
    return row.toString();
  }

  private void rule(String title) {
    line(("== " + title + " " + "=".repeat(WIDTH)).substring(0, WIDTH));
    line("");
  }

  /** Breaks at spaces; what follows is indented a little more. */
  private void wrapped(String sentence, String indent) {
    String current = indent;
    boolean empty = true;
    for (String word : sentence.split(" ", -1)) {
      if (!empty && current.length() + 1 + word.length() > WIDTH) {
        line(current);
        current = indent + "  ";
        empty = true;
      }
      current += (empty ? "" : " ") + word;
      empty = false;
    }
    line(current);
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }
}
