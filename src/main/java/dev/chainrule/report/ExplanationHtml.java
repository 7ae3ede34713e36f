package dev.chainrule.report;

import java.util.List;

/** stub */
public final class ExplanationHtml {
  private ExplanationHtml() {}

  public static String render(List<Explanation> explanations) {
    return explanations.toString();
  }
}
