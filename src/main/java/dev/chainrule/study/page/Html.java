package dev.chainrule.study.page;

import dev.chainrule.io.Words;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Pieces of a page. */
final class Html {
  /** The page's whole style sheet: nothing is fetched, and there are no scripts. */
  static final String STYLE =
      """
      :root { color-scheme: light; }
      * { box-sizing: border-box; }
      body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
        color: #222; background: #fff; max-width: 1200px; margin: 0 auto; padding: 24px 16px 48px; }
      h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 16px; }
      h2 { font-size: 1.3rem; margin: 40px 0 12px; padding-top: 8px; border-top: 2px solid #e4e4e4; }
      h3 { font-size: 1.05rem; margin: 24px 0 4px; }
      p, li { max-width: 75ch; margin: 0 0 8px; }
      .lead { background: #f2f6fa; border-left: 4px solid #0072b2; padding: 14px 16px 6px; }
      .lead p { font-size: 1.06rem; }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr));
        gap: 28px 32px; margin: 20px 0; }
      figure { margin: 0; }
      figure h3 { margin: 0; }
      figcaption { color: #555; font-size: .92rem; margin-bottom: 6px; }
      svg { display: block; width: 100%; height: auto; }
      .keys { display: flex; flex-wrap: wrap; gap: 2px 16px; padding: 6px 0 0; margin: 0;
        list-style: none; font-size: .9rem; }
      .keys li { display: flex; align-items: center; gap: 6px; margin: 0; }
      .keys i { flex: none; display: inline-block; width: 22px; height: 0; }
      .keys .dot { width: 11px; height: 11px; border-radius: 50%; background: var(--c); }
      .keys .diamond { width: 9px; height: 9px; margin: 0 2px; transform: rotate(45deg);
        background: var(--c); }
      .keys .bar { width: 14px; height: 14px; background: var(--c); }
      .keys .line { border-top: 3px solid var(--c); }
      .keys .dash { border-top: 3px dashed var(--c); }
      .scroll { overflow-x: auto; margin: 8px 0 16px; }
      table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
      th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid #e4e4e4; }
      td { white-space: nowrap; }
      th { max-width: 8em; font-weight: 600; background: #f6f6f6; vertical-align: bottom; }
      .words th, .words td { text-align: left; white-space: normal; overflow-wrap: anywhere;
        vertical-align: top; }
      .words th { min-width: 7em; max-width: none; }
      .measured { font-weight: 600; color: #005a8c; }
      .predicted { font-style: italic; color: #8a4b00; }
      """;

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String paragraphs(List<String> sentences) {
    return sentences.stream().map(s -> "<p>" + escape(s) + "</p>\n").collect(Collectors.joining());
  }

  static String items(List<String> sentences) {
    return sentences.stream()
        .map(s -> "<li>" + escape(s) + "</li>\n")
        .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
  }

  /** A table of numbers, which scrolls by itself where the page is too narrow for it. */
  static String table(List<String> head, List<List<String>> rows) {
    return "<div class=\"scroll\" tabindex=\"0\">\n<table>\n<thead>"
        + row("th", head)
        + "</thead>\n<tbody>\n"
        + rows.stream().map(cells -> row("td", cells)).collect(Collectors.joining())
        + "</tbody>\n</table>\n</div>\n";
  }

  private static String row(String tag, List<String> cells) {
    return cells.stream()
        .map(
            cell -> cell.startsWith("<td") ? cell : "<%s>%s</%s>".formatted(tag, escape(cell), tag))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  /** A cell that {@link #table} takes as it is. */
  static String cell(String style, String text) {
    return "<td class=\"%s\">%s</td>".formatted(style, escape(text));
  }

  /** A plot with its title, how to read it, and what its colours mean. */
  static String figure(Plot plot, String id) {
    return "<figure>\n<h3>%s</h3>\n<figcaption>%s</figcaption>\n%s\n<ul class=\"keys\">%s</ul>\n</figure>\n"
        .formatted(
            escape(plot.title()),
            escape(plot.text()),
            Svg.of(plot.chart(), id, plot.title() + ". " + plot.text()),
            plot.keys().stream().map(Html::key).collect(Collectors.joining()));
  }

  private static String key(Plot.Key key) {
    return "<li><i class=\"%s\" style=\"--c:%s\"></i>%s</li>"
        .formatted(
            key.shape().name().toLowerCase(Locale.ROOT), hex(key.color()), escape(key.label()));
  }

  private static String hex(Color color) {
    return Words.format("#%06x", color.getRGB() & 0xffffff);
  }
}
