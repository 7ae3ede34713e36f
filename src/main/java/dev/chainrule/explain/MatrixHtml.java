package dev.chainrule.explain;

import dev.chainrule.check.Difference;
import dev.chainrule.explain.Explanation.Kind;
import dev.chainrule.explain.Explanation.Named;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;

/** A named value as a figure: all numbers if they are few, else a summary and a corner. */
final class MatrixHtml {
  private MatrixHtml() {}

  static String figure(Named named) {
    Matrix m = named.values();
    if (named.kind() == Kind.SCALAR) {
      return Words.format(
          "<figure><figcaption>%s</figcaption><span class=\"scalar\">%s</span></figure>\n",
          Html.math(named.name()), number(Numbers.exact(m.get(0))));
    }
    boolean small = MatrixSummary.isSmall(m);
    StringBuilder html = new StringBuilder("<figure>");
    html.append(
        Words.format(
            "<figcaption>%s <small>%s</small></figcaption>",
            Html.math(named.name()), named.shape()));
    if (!small) {
      html.append("<p class=\"summary\">").append(MatrixSummary.of(m)).append("</p>");
    }
    html.append("<div class=\"scroll\"><table class=\"matrix\">");
    int rows = small ? m.rows() : Math.min(m.rows(), MatrixSummary.CORNER_ROWS);
    int cols = small ? m.cols() : Math.min(m.cols(), MatrixSummary.CORNER_COLS);
    for (int i = 0; i < rows; i++) {
      html.append("<tr>");
      for (int j = 0; j < cols; j++) {
        html.append(cell(named, i, j, small));
      }
      html.append(cols < m.cols() ? "<td>…</td></tr>" : "</tr>");
    }
    if (rows < m.rows()) {
      html.append("<tr>").append("<td>⋮</td>".repeat(cols)).append("</tr>");
    }
    return html.append("</table></div></figure>\n").toString();
  }

  private static String cell(Named named, int i, int j, boolean small) {
    double value = named.values().get(i, j);
    String text = number(small ? Numbers.exact(value) : Numbers.brief(value));
    if (named.isMask() && value == 0) {
      return "<td class=\"off\" title=\"blocked\">" + text + "</td>";
    }
    return "<td" + (named.isGradient() ? tint(named.values(), value) : "") + ">" + text + "</td>";
  }

  /** Downhill orange, uphill blue, the stronger the larger. */
  private static String tint(Matrix all, double value) {
    double largest = Difference.largest(all);
    if (value == 0 || largest == 0) {
      return "";
    }
    return Words.format(
        " style=\"background:rgba(%s,%.2f)\"",
        value < 0 ? "234,120,40" : "60,130,210", 0.08 + 0.3 * Math.abs(value) / largest);
  }

  private static String number(String text) {
    return text.replace('-', '−');
  }
}
