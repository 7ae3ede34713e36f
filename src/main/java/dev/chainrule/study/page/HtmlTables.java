package dev.chainrule.study.page;

import dev.chainrule.io.Words;
import dev.chainrule.page.Html;
import dev.chainrule.study.EngineComparison;
import dev.chainrule.study.PointFigures;
import dev.chainrule.study.Series;
import dev.chainrule.study.StudyPoint;
import dev.chainrule.study.WeightsComparison;
import dev.chainrule.study.law.Forecast;
import dev.chainrule.study.law.LawFit;
import java.util.ArrayList;
import java.util.List;

/** The report's tables. */
final class HtmlTables {
  private static final String UNKNOWN = "–";

  private HtmlTables() {}

  static String measured(Series series) {
    List<String> head =
        List.of(
            "executors",
            "runs",
            "seconds (median)",
            "min\u00a0–\u2060\u00a0max",
            "interquartile range",
            "samples/s",
            "speed-up",
            "efficiency",
            "Karp-Flatt serial fraction",
            "note");
    return Html.table(head, series.measured().stream().map(HtmlTables::measured).toList());
  }

  private static List<String> measured(PointFigures p) {
    return List.of(
        String.valueOf(p.executors()),
        String.valueOf(p.repetitions()),
        Html.cell("measured", Words.number(p.seconds().median())),
        Words.number(p.seconds().min()) + " – " + Words.number(p.seconds().max()),
        Words.number(p.interquartile()),
        Words.format("%,.0f", p.samplesPerSecond()),
        p.speedup() == null ? UNKNOWN : Words.format("%.2f", p.speedup()),
        p.efficiency() == null ? UNKNOWN : Words.percent(p.efficiency()),
        p.karpFlatt() == null ? UNKNOWN : Words.format("%.3f", p.karpFlatt()),
        p.oversubscribed() ? "oversubscribed" : "");
  }

  /** Both engines side by side. */
  static String engines(EngineComparison comparison) {
    List<String> head =
        List.of(
            "executors",
            "aggregate, s",
            "resident, s",
            "ratio",
            "min\u00a0–\u2060\u00a0max",
            "note");
    return "<p>Medians, and how many times as fast the resident engine is: from its slowest run"
        + " against the other's fastest to the reverse.</p>\n"
        + Html.table(head, comparison.pairs().stream().map(HtmlTables::engines).toList());
  }

  private static List<String> engines(EngineComparison.Pair p) {
    return List.of(
        String.valueOf(p.executors()),
        Html.cell("measured", Words.number(p.aggregate())),
        Html.cell("measured", Words.number(p.resident())),
        Words.format("%.2f", p.ratio()),
        Words.format("%.2f – %.2f", p.ratioLow(), p.ratioHigh()),
        p.oversubscribed() ? "oversubscribed" : "");
  }

  /** Each law with its numbers, and how well it fits the measurements. */
  static String laws(Series series) {
    StringBuilder html = new StringBuilder("<ul>\n");
    for (Forecast forecast : series.forecasts()) {
      LawFit fit = forecast.fit();
      html.append(
          "<li><strong>%s</strong>: %s; %s. Residuals: root mean square %s s (%s).%s</li>\n"
              .formatted(
                  Html.escape(fit.name()),
                  Html.escape(fit.formula()),
                  Html.escape(fit.note()),
                  Words.format("%.3f", fit.rootMeanSquare()),
                  residuals(fit),
                  Html.escape(forecast.sentence())));
    }
    return html.append("</ul>\n").toString();
  }

  private static String residuals(LawFit fit) {
    return fit.residuals().stream()
        .map(
            r ->
                Words.format(
                    "n = %d: %+.3f s",
                    r.executors(), 0.0 + Math.rint(1000 * r.difference()) / 1000))
        .collect(java.util.stream.Collectors.joining(", "));
  }

  /** For 1, 2, 4, … executors: measured, and by each law. */
  static String predictions(Series series) {
    List<String> head = new ArrayList<>(List.of("executors", "measured, s"));
    for (Forecast forecast : series.forecasts()) {
      String name = forecast.fit().name();
      head.addAll(List.of(name + ": predicted s", "speed-up", "efficiency"));
    }
    List<List<String>> rows = new ArrayList<>();
    int count = series.forecasts().get(0).predictions().size();
    for (int i = 0; i < count; i++) {
      rows.add(predictions(series, i));
    }
    return "<p>Measurements stand in <span class=\"measured\">bold</span>, predictions in"
        + " <span class=\"predicted\">italics</span>; speed-ups here are against the law's own"
        + " time of one executor.</p>\n"
        + Html.table(head, rows);
  }

  private static List<String> predictions(Series series, int i) {
    int executors = series.forecasts().get(0).predictions().get(i).executors();
    List<String> row = new ArrayList<>();
    row.add(String.valueOf(executors));
    row.add(
        Html.cell(
            "measured",
            series.measured().stream()
                .filter(p -> p.executors() == executors)
                .map(
                    p ->
                        Words.number(p.seconds().median())
                            + (p.oversubscribed() ? " (oversubscribed)" : ""))
                .findFirst()
                .orElse("")));
    for (Forecast forecast : series.forecasts()) {
      Forecast.Prediction p = forecast.predictions().get(i);
      String style = "predicted";
      row.add(Html.cell(style, Words.number(p.seconds())));
      row.add(Html.cell(style, Words.format("%.2f", p.speedup())));
      row.add(Html.cell(style, Words.percent(p.efficiency())));
    }
    return row;
  }

  static String phases(List<StudyPoint> points) {
    List<String> head = new ArrayList<>(List.of("executors"));
    head.addAll(points.get(0).phases().parts().keySet());
    head.add("step");
    List<List<String>> rows = new ArrayList<>();
    for (StudyPoint point : points) {
      List<String> row = new ArrayList<>(List.of(String.valueOf(point.executors())));
      point.phases().parts().values().forEach(ms -> row.add(Words.number(ms)));
      row.add(Words.number(point.phases().total()));
      rows.add(row);
    }
    return Html.table(head, rows);
  }

  static String weights(WeightsComparison weights) {
    StringBuilder html = new StringBuilder(Html.paragraphs(List.of(weights.sentence())));
    if (weights.sha256() != null) {
      html.append(hash("SHA-256", weights.sha256()));
    }
    if (weights.first() != null) {
      html.append(hash("expected", weights.first().expected()));
      html.append(hash("found", weights.first().found()));
    }
    return html.toString();
  }

  private static String hash(String name, String sha256) {
    return "<p>%s <code style=\"overflow-wrap:anywhere\">%s</code></p>\n"
        .formatted(name, Html.escape(sha256));
  }
}
