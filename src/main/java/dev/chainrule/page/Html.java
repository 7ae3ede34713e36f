package dev.chainrule.page;

import dev.chainrule.io.Words;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Pieces of a page. */
public final class Html {
  /** The page's whole style sheet: nothing is fetched, and there are no scripts. */
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #222; --dim: #555; --paper: #fff; --line: #e4e4e4;
        --head: #f6f6f6; --lead: #f2f6fa; --accent: #0072b2; --bad: #b3261e; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e3e3e3; --dim: #a8a8a8; --paper: #16181b; --line: #363a40; --head: #212429;
          --lead: #1b2530; --accent: #56b4e9; --bad: #ff8a80; }
        figure svg, .keys i { filter: invert(1) hue-rotate(180deg); }
      }
      * { box-sizing: border-box; }
      body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
        color: var(--ink); background: var(--paper); max-width: 1200px; margin: 0 auto; padding: 24px 16px 48px; }
      h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 16px; }
      h2 { font-size: 1.3rem; margin: 40px 0 12px; padding-top: 8px; border-top: 2px solid var(--line); }
      h3 { font-size: 1.05rem; margin: 24px 0 4px; }
      p, li { max-width: 75ch; margin: 0 0 8px; }
      .lead { background: var(--lead); border-left: 4px solid var(--accent); padding: 14px 16px 6px; }
      .lead p { font-size: 1.06rem; }
      .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr));
        gap: 28px 32px; margin: 20px 0; }
      figure { margin: 0; }
      figure h3 { margin: 0; }
      figcaption { color: var(--dim); font-size: .92rem; margin-bottom: 6px; }
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
      th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--line); }
      td { white-space: nowrap; }
      th { max-width: 8em; font-weight: 600; background: var(--head); vertical-align: bottom; }
      .words th, .words td { text-align: left; white-space: normal; overflow-wrap: anywhere;
        vertical-align: top; }
      .words th { min-width: 7em; max-width: none; }
      .measured { font-weight: 600; color: var(--accent); }
      .predicted { font-style: italic; color: light-dark(#8a4b00, #e6b070); }
      .bad { border-left-color: var(--bad); }
      .confusion td, .confusion th { padding: 4px 6px; min-width: 2.6em; max-width: none; }
      .confusion .heat { background: color-mix(in srgb, var(--c) var(--share), transparent); }
      .tiles { display: flex; flex-wrap: wrap; gap: 14px; margin: 12px 0; padding: 0;
        list-style: none; }
      .tiles li { width: 92px; margin: 0; font-size: .85rem; line-height: 1.3; }
      .tiles img { width: 84px; height: auto; }
      img { image-rendering: pixelated; display: block; max-width: 100%; border-radius: 2px; }
      .atlas { width: 760px; height: auto; }
      summary { cursor: pointer; margin: 8px 0; }
      """;

  private Html() {}

  /**
   * A page that needs nothing else.
   *
   * @param title as text
   * @param refresh seconds after which a browser reads it again; 0 for never
   * @param body HTML
   */
  public static String page(String title, int refresh, String body) {
    String again =
        refresh == 0 ? "" : Words.format("<meta http-equiv=\"refresh\" content=\"%d\">\n", refresh);
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + again
        + "<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>%s</h1>\n"
            .formatted(escape(title), STYLE, escape(title))
        + body
        + "</body>\n</html>\n";
  }

  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  public static String paragraphs(List<String> sentences) {
    return sentences.stream().map(s -> "<p>" + escape(s) + "</p>\n").collect(Collectors.joining());
  }

  public static String items(List<String> sentences) {
    return sentences.stream()
        .map(s -> "<li>" + escape(s) + "</li>\n")
        .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
  }

  /** A table of numbers, which scrolls by itself where the page is too narrow for it. */
  public static String table(List<String> head, List<List<String>> rows) {
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

  /** A table of words, which wrap. */
  public static String words(List<String> head, List<List<String>> rows) {
    return table(head, rows).replace("<table>", "<table class=\"words\">");
  }

  /** Something that opens when a reader wants it. */
  public static String details(String summary, String html) {
    return "<details>\n<summary>%s</summary>\n%s</details>\n".formatted(escape(summary), html);
  }

  /** A cell that {@link #table} takes as it is. */
  public static String cell(String style, String text) {
    return "<td class=\"%s\">%s</td>".formatted(style, escape(text));
  }

  /** Facts with their names, one below the other. */
  public static String facts(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(
            fact ->
                "<tr><th>%s</th><td>%s</td></tr>\n"
                    .formatted(escape(fact.getKey()), escape(fact.getValue())))
        .collect(Collectors.joining("", "<table class=\"words\">\n", "</table>\n"));
  }

  /**
   * Plots side by side, or a note in their place if Java finds no font: tables are still useful.
   */
  public static String plots(Supplier<List<Plot>> plots, String id) {
    try {
      StringBuilder html = new StringBuilder("<div class=\"plots\">\n");
      int number = 0;
      for (Plot plot : plots.get()) {
        html.append(figure(plot, id + "-" + number++));
      }
      return html.append("</div>\n").toString();
    } catch (LinkageError | InternalError e) {
      return "<p><strong>The plots are missing:</strong> this Java cannot draw text here (%s). With fontconfig and a font installed it can.</p>\n"
          .formatted(escape(e.toString()));
    }
  }

  /** A plot with its title, how to read it, and what its colours mean. */
  private static String figure(Plot plot, String id) {
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
