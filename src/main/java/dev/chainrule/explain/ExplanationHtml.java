package dev.chainrule.explain;

import dev.chainrule.explain.Explanation.Phase;
import dev.chainrule.explain.Explanation.Step;
import dev.chainrule.io.Words;
import java.util.List;
import java.util.Locale;

/**
 * Explanations as one page that loads nothing: styles and drawings are inline, and there are no
 * scripts. The graph is beside the steps, or above them where it is narrow.
 */
public final class ExplanationHtml {
  private final StringBuilder html = new StringBuilder();

  private ExplanationHtml() {}

  /** A whole page; several explanations follow each other. */
  public static String render(List<Explanation> explanations) {
    ExplanationHtml page = new ExplanationHtml();
    page.head(explanations);
    for (int i = 0; i < explanations.size(); i++) {
      page.section(explanations.get(i), "part" + i, explanations.size() > 1);
    }
    return page.html.append("</main>\n</body>\n</html>\n").toString();
  }

  private void head(List<Explanation> explanations) {
    String title = "Backpropagation, step by step: " + explanations.get(0).name();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
        .append("<title>")
        .append(Html.escape(title))
        .append("</title>\n<style>\n")
        .append(Html.resource("explanation.css"))
        .append("</style>\n</head>\n<body>\n<main>\n<h1>Backpropagation, step by step</h1>\n");
    if (explanations.size() > 1) {
      html.append("<nav>");
      for (int i = 0; i < explanations.size(); i++) {
        html.append(
            Words.format("<a href=\"#part%d\">%s</a>", i, Html.escape(explanations.get(i).name())));
      }
      html.append("</nav>\n");
    }
  }

  private void section(Explanation explanation, String id, boolean titled) {
    html.append("<section id=\"").append(id).append("\">\n");
    if (titled) {
      html.append("<h2>").append(Html.escape(explanation.name())).append("</h2>\n");
    }
    explanation
        .about()
        .forEach(line -> html.append(Words.format("<p class=\"about\">%s</p>\n", Html.math(line))));
    html.append("<div class=\"layout\">\n<aside class=\"graph\">\n<p class=\"legend\">")
        .append("<b class=\"forward\">↓ values</b> go forward, ")
        .append("<b class=\"backward\">↑ gradients</b> come back: ")
        .append("the wider and darker, the larger the norm; dashed is zero.</p>\n")
        .append(GraphSvg.draw(explanation.flow()))
        .append("</aside>\n<div>\n");
    Phase phase = null;
    for (Step step : explanation.steps()) {
      if (step.phase() != phase) {
        phase = step.phase();
        html.append(Words.format("<h3 class=\"%s\">%s</h3>\n", css(phase), title(phase)));
      }
      card(step);
    }
    comparison(explanation);
    html.append("</div>\n</div>\n</section>\n");
  }

  private static String css(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  private static String title(Phase phase) {
    return switch (phase) {
      case FORWARD -> "Forward pass";
      case BACKWARD -> "Backward pass";
      case UPDATE -> "Update";
    };
  }

  private void card(Step step) {
    html.append(
        Words.format(
            "<article class=\"card %s\">\n<header><span class=\"badge\">%d</span>"
                + "<h4>%s</h4></header>\n<p class=\"formula\">",
            css(step.phase()), step.number(), Html.escape(step.title())));
    for (String part : step.formula().split(",  +", -1)) {
      html.append("<span>").append(Html.math(part)).append("</span>");
    }
    html.append("</p>\n");
    for (ShapeCheck check : step.checks()) {
      html.append(
          Words.format(
              "<span class=\"chip%s\">%s %s</span>",
              check.ok() ? "" : " wrong", Html.math(check.text()), check.ok() ? "✓" : "✗"));
    }
    html.append("\n<div class=\"values\">\n");
    step.values().forEach(value -> html.append(MatrixHtml.figure(value)));
    html.append("</div>\n");
    if (!step.worked().isEmpty()) {
      html.append("<p class=\"worked\">").append(Html.math(step.worked())).append("</p>\n");
    }
    if (!step.notes().isEmpty()) {
      html.append("<ul class=\"notes\">");
      step.notes().forEach(note -> html.append("<li>").append(Html.math(note)).append("</li>"));
      html.append("</ul>\n");
    }
    html.append("</article>\n");
  }

  private void comparison(Explanation explanation) {
    GradientComparison comparison = GradientComparison.of(explanation.gradients());
    html.append("<h3 class=\"compare\">The same gradients three times</h3>\n")
        .append("<div class=\"scroll\"><table class=\"table\">\n");
    row("th", comparison.header());
    comparison.rows().forEach(cells -> row("td", cells));
    boolean agree = explanation.gradients().check().agrees();
    html.append("</table></div>\n<p class=\"about\">")
        .append(Html.math(comparison.note()))
        .append("</p>\n<p class=\"verdict")
        .append(agree ? "\">They agree.</p>\n" : " wrong\">They disagree.</p>\n");
  }

  private void row(String cell, List<String> cells) {
    html.append("<tr>");
    cells.forEach(text -> html.append(Words.format("<%s>%s</%s>", cell, Html.math(text), cell)));
    html.append("</tr>\n");
  }
}
