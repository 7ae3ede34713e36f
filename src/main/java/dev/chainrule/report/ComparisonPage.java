package dev.chainrule.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.chainrule.io.Words;
import dev.chainrule.page.Html;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Several runs on one page: figures, curves over each other, settings that differ. */
public final class ComparisonPage {
  private ComparisonPage() {}

  /** The page, as HTML. */
  public static String format(List<RunRecord> runs) {
    String body =
        "<div class=\"lead\">\n"
            + Html.paragraphs(List.of(finding(runs)))
            + "</div>\n"
            + figures(runs)
            + "<h2>Curves</h2>\n"
            + Html.plots(
                () ->
                    List.of(
                        Curves.accuracyOf(runs),
                        Curves.lossOf(runs),
                        Curves.accuracyOverSeconds(runs)),
                "curves")
            + "<h2>Settings that differ</h2>\n"
            + differences(runs);
    boolean over = runs.stream().allMatch(RunRecord::hasEnded);
    return Html.page(
        Words.format("Comparison of %d runs", runs.size()),
        over ? 0 : RunPage.REFRESH_SECONDS,
        body);
  }

  private static String finding(List<RunRecord> runs) {
    RunRecord best = null;
    for (RunRecord run : runs) {
      if (best == null || accuracy(run) > accuracy(best) || Double.isNaN(accuracy(best))) {
        best = run;
      }
    }
    return Double.isNaN(accuracy(best))
        ? "None of these runs has been tested."
        : Words.format("The best on the test set is %s, with %.4f.", best.name(), accuracy(best));
  }

  private static double accuracy(RunRecord run) {
    return summary(run, "testAccuracy").asDouble(Double.NaN);
  }

  private static JsonNode summary(RunRecord run, String field) {
    return run.summary().map(s -> s.path(field)).orElse(MissingNode.getInstance());
  }

  private static String figures(List<RunRecord> runs) {
    List<List<String>> rows = new ArrayList<>();
    for (RunRecord run : runs) {
      rows.add(
          List.of(
              run.name(),
              run.hasEnded() ? summary(run, "outcome").asText() : "goes on",
              String.valueOf(run.epochs().size()),
              number(summary(run, "testAccuracy"), 4),
              number(summary(run, "testLoss"), 4),
              number(summary(run, "trainSeconds"), 1),
              count(summary(run, "samplesPerSecond")),
              start(summary(run, "weightsSha256").asText())));
    }
    return Html.table(
        List.of(
            "run",
            "outcome",
            "epochs",
            "test accuracy",
            "test loss",
            "seconds",
            "samples/s",
            "weights"),
        rows);
  }

  private static String number(JsonNode value, int decimals) {
    return value.isNumber()
        ? value.decimalValue().setScale(decimals, RoundingMode.HALF_EVEN).toPlainString()
        : "-";
  }

  private static String count(JsonNode value) {
    return value.isNumber() ? Words.format("%,.0f", value.asDouble()) : "-";
  }

  private static String start(String sha256) {
    return sha256.substring(0, Math.min(12, sha256.length()));
  }

  private static String differences(List<RunRecord> runs) {
    Set<String> names = new TreeSet<>();
    for (RunRecord run : runs) {
      for (Map.Entry<String, JsonNode> setting : summary(run, "settings").properties()) {
        names.add(setting.getKey());
      }
    }
    List<String> head = new ArrayList<>(List.of("setting"));
    runs.forEach(run -> head.add(run.name()));
    List<List<String>> rows = new ArrayList<>();
    for (String name : names) {
      List<String> values =
          runs.stream().map(run -> summary(run, "settings").path(name).asText("-")).toList();
      if (new HashSet<>(values).size() > 1) {
        List<String> row = new ArrayList<>(List.of(name));
        row.addAll(values);
        rows.add(row);
      }
    }
    return rows.isEmpty()
        ? Html.paragraphs(List.of("None: all that fixes the bits is the same."))
        : Html.words(head, rows);
  }
}
