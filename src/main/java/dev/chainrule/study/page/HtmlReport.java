package dev.chainrule.study.page;

import dev.chainrule.io.Words;
import dev.chainrule.page.Html;
import dev.chainrule.page.Plot;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.EngineComparison;
import dev.chainrule.study.Series;
import dev.chainrule.study.Study;
import dev.chainrule.study.StudyAnalysis;
import dev.chainrule.study.StudyPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code report.html}: one page that needs nothing else, neither files nor the net nor scripts. */
public final class HtmlReport {
  private HtmlReport() {}

  public static String format(Study study) {
    StudyAnalysis analysis = StudyAnalysis.of(study);
    StringBuilder page = new StringBuilder();
    page.append("<div class=\"lead\">\n")
        .append(Html.paragraphs(analysis.findings()))
        .append("</div>\n");
    for (EngineComparison comparison : analysis.engines()) {
      appendEngines(page, comparison);
    }
    for (Series series : analysis.series()) {
      appendSeries(page, study, series);
    }
    page.append("<h2>Equality of weights</h2>\n").append(HtmlTables.weights(analysis.weights()));
    page.append("<h2>Where it was measured</h2>\n").append(facts(study));
    page.append("<h2>Before you believe it</h2>\n").append(Html.items(caveats(study)));
    return Html.page("Speed-up study: " + study.title(), 0, page.toString());
  }

  private static void appendEngines(StringBuilder page, EngineComparison comparison) {
    page.append("<h2>%s</h2>\n".formatted(Html.escape(comparison.title())));
    page.append(HtmlTables.engines(comparison));
    String id =
        Words.format("%s-engines-%d", comparison.scaling().label(), comparison.coresPerExecutor());
    page.append(Html.plots(() -> List.of(EnginesPlot.of(comparison)), id));
  }

  private static void appendSeries(StringBuilder page, Study study, Series series) {
    page.append("<h2>%s</h2>\n".formatted(Html.escape(series.title())));
    page.append(HtmlTables.measured(series));
    String id =
        Words.format(
            "%s-%s-%d",
            series.scaling().label(), series.engine().label(), series.coresPerExecutor());
    page.append(Html.plots(() -> plots(study, series), id));
    if (!series.forecasts().isEmpty()) {
      page.append("<h3>Laws and predictions</h3>\n");
      page.append(HtmlTables.laws(series)).append(HtmlTables.predictions(series));
    }
    List<StudyPoint> withPhases = withPhases(study, series);
    if (!withPhases.isEmpty()) {
      page.append("<h3>Phases of a step, ms</h3>\n").append(HtmlTables.phases(withPhases));
    }
  }

  private static List<Plot> plots(Study study, Series series) {
    List<Plot> plots = new ArrayList<>();
    boolean comparable = series.measured().size() > 1;
    if (comparable && series.measured().get(0).speedup() != null) {
      plots.add(MeasuredPlots.speedup(series));
      plots.add(MeasuredPlots.efficiency(series));
    }
    if (comparable) {
      plots.add(ForecastPlot.of(series));
    }
    List<StudyPoint> withPhases = withPhases(study, series);
    if (!withPhases.isEmpty()) {
      plots.add(PhasesPlot.of(withPhases));
    }
    return plots;
  }

  private static List<StudyPoint> withPhases(Study study, Series series) {
    return study.points().stream().filter(series::has).filter(p -> p.phases() != null).toList();
  }

  private static String facts(Study study) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("physical cores", String.valueOf(study.physicalCores()));
    facts.putAll(study.facts());
    return Html.facts(facts);
  }

  private static List<String> caveats(Study study) {
    List<String> caveats = new ArrayList<>(study.caveats());
    if (study.points().stream().anyMatch(p -> p.seconds().size() < 3)) {
      caveats.add("With fewer than 3 runs of a point, its median and spread say little.");
    }
    caveats.add("A time counts the training steps alone: no start-up, no loading, no evaluation.");
    caveats.add(
        "Predictions assume that more executors are like those measured. They know nothing of"
            + " slower networks between more machines, or of other users.");
    caveats.add(
        "Amdahl's law has no cost of communication, so it never gets slower and promises too"
            + " much; Ernest's has, but needs more points.");
    if (study.points().stream().anyMatch(p -> p.engine() == EngineChoice.RESIDENT)) {
      caveats.add(
          "Hockney's law has the messages of the resident engine, fitted to the measured transfer;"
              + " it takes waiting for slower executors for a part of that.");
    }
    caveats.add("Even without any loss, an eleventh executor gains less than 10 % of the time.");
    return caveats;
  }
}
