package dev.chainrule.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.io.Words;
import dev.chainrule.page.Html;
import dev.chainrule.train.Quality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What the test set says of the last weights, as {@code evaluate --json} gives it. */
final class TestSet {
  /** Above so many classes, tables are no longer read: pictures and extremes take their place. */
  private static final int MOST_CLASSES = 20;

  private static final int MOST_CONFUSIONS = 12;

  private final JsonNode test;
  private final List<JsonNode> classes = new ArrayList<>();
  private final long[][] confusion;

  TestSet(JsonNode test) {
    this.test = test;
    test.path("classes").forEach(classes::add);
    JsonNode rows = test.path("confusion");
    this.confusion = new long[rows.size()][rows.size()];
    for (int label = 0; label < rows.size(); label++) {
      for (int predicted = 0; predicted < rows.size(); predicted++) {
        confusion[label][predicted] = rows.path(label).path(predicted).asLong();
      }
    }
  }

  private String name(int label) {
    return test.path("names").path(label).asText(String.valueOf(label));
  }

  String html() {
    StringBuilder html = new StringBuilder();
    html.append(Html.paragraphs(List.of(sentence())));
    html.append("<h3>Confusion matrix</h3>\n").append(confusionMatrix());
    html.append("<h3>Classes</h3>\n").append(classTable());
    if (test.path("reliability").isArray()) {
      html.append(Html.plots(() -> List.of(Curves.reliability(test)), "reliability"));
    }
    if (test.path("mistakes").size() > 0) {
      html.append("<h3>The worst mistakes</h3>\n").append(mistakes());
    }
    return html.toString();
  }

  private String sentence() {
    int topK = test.path("topK").asInt();
    String top = // All classes are guessed right of any row.
        topK < confusion.length
            ? Words.format(", top-%d accuracy %s", topK, share(test.path("topKAccuracy")))
            : "";
    return Words.format(
        "%,d rows: accuracy %s, loss %s%s; over the classes, each counting alike, precision %s,"
            + " recall %s, F1 %s.",
        test.path("rows").asLong(),
        share(test.path("accuracy")),
        Words.loss(test.path("loss").asDouble(Double.NaN), 4),
        top,
        share(test.path("macroPrecision")),
        share(test.path("macroRecall")),
        share(test.path("macroF1")));
  }

  private static String share(JsonNode value) {
    return value.isNumber() ? Words.format("%.4f", value.asDouble()) : "-";
  }

  private String confusionMatrix() {
    String text =
        "How many %s of the class on the left the network takes for the class at the top. Blue is"
            + " right, orange wrong; darker is more.";
    List<String> told = List.of(text.formatted(hasImages() ? "images" : "rows"));
    if (confusion.length > MOST_CLASSES) {
      return Html.paragraphs(told)
          + Pictures.element(Pictures.confusion(confusion), "confusion matrix", "atlas")
          + commonConfusions();
    }
    StringBuilder html = new StringBuilder(Html.paragraphs(told));
    html.append(
        "<div class=\"scroll\" tabindex=\"0\">\n<table class=\"confusion\">\n<tr><th></th>");
    for (int c = 0; c < confusion.length; c++) {
      html.append("<th>").append(Html.escape(name(c))).append("</th>");
    }
    html.append("</tr>\n");
    for (int label = 0; label < confusion.length; label++) {
      html.append("<tr><th>").append(Html.escape(name(label))).append("</th>");
      long rows = Arrays.stream(confusion[label]).sum();
      for (int predicted = 0; predicted < confusion.length; predicted++) {
        html.append(heat(confusion[label][predicted], rows, label == predicted));
      }
      html.append("</tr>\n");
    }
    return html.append("</table>\n</div>\n").toString();
  }

  /** A wrong one is seen from a few rows on. */
  private static String heat(long count, long rows, boolean right) {
    if (count == 0) {
      return "<td>·</td>";
    }
    double share = count / (double) rows;
    return Words.format(
        "<td class=\"heat\" style=\"--c:%s;--share:%.0f%%\">%d</td>",
        right ? "#0072b2" : "#d55e00", right ? 70 * share : Math.min(90, 15 + 700 * share), count);
  }

  private String commonConfusions() {
    return Html.table(
        List.of("is", "taken for", "rows"),
        Quality.confusions(confusion, MOST_CONFUSIONS).stream()
            .map(c -> List.of(name(c.label()), name(c.predicted()), String.valueOf(c.rows())))
            .toList());
  }

  private String classTable() {
    List<JsonNode> shown = classes;
    String note = "";
    if (classes.size() > MOST_CLASSES) {
      shown =
          classes.stream()
              .filter(c -> c.path("rows").asLong() > 0)
              .sorted(Comparator.comparingDouble(c -> c.path("recall").asDouble()))
              .limit(MOST_CLASSES)
              .toList();
      note =
          Html.paragraphs(
              List.of(
                  Words.format(
                      "The %d of %,d classes with the lowest recall.",
                      shown.size(), classes.size())));
    }
    return note
        + Html.table(
            List.of("class", "rows", "precision", "recall", "F1"),
            shown.stream()
                .map(
                    c ->
                        List.of(
                            name(c.path("label").asInt()),
                            Words.format("%,d", c.path("rows").asLong()),
                            share(c.path("precision")),
                            share(c.path("recall")),
                            share(c.path("f1"))))
                .toList());
  }

  /** Whether rows are pictures; unknown, and so no, if none was mistaken. */
  private boolean hasImages() {
    JsonNode first = test.path("mistakes").path(0);
    return first.path("height").asInt() > 1 && first.path("width").asInt() > 1;
  }

  private String mistakes() {
    return hasImages() ? mistakenImages() : mistakenRows();
  }

  /** Their numbers, as the bytes of a row tell nothing to the eye. */
  private String mistakenRows() {
    String score = hasProbabilities() ? "probability" : "output";
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode mistake : test.path("mistakes")) {
      rows.add(
          List.of(
              mistake.path("row").asText(),
              name(mistake.path("label").asInt()),
              score(mistake, "labelScore"),
              name(mistake.path("predicted").asInt()),
              score(mistake, "predictedScore")));
    }
    return Html.paragraphs(
            List.of(
                "Rows whose own class the network thought least likely, by their numbers in the test"
                    + " set, counted from 0: what they are, and what it said."))
        + Html.table(List.of("row", "is", score, "said", score), rows);
  }

  private String score(JsonNode mistake, String name) {
    double score = mistake.path(name).asDouble();
    return hasProbabilities() ? Words.format("%.1f %%", 100 * score) : Words.number(score);
  }

  private boolean hasProbabilities() {
    return test.path("scores").asText().equals("probability");
  }

  private String mistakenImages() {
    StringBuilder html =
        new StringBuilder(
            Html.paragraphs(
                List.of(
                    "Test images whose own class the network thought least likely: what they are,"
                        + " what it said, and how sure it was.")));
    html.append("<ul class=\"tiles\">\n");
    for (JsonNode mistake : test.path("mistakes")) {
      html.append(tile(mistake));
    }
    return html.append("</ul>\n").toString();
  }

  private String tile(JsonNode mistake) {
    String label = name(mistake.path("label").asInt());
    String predicted = name(mistake.path("predicted").asInt());
    byte[] pixels = pixels(mistake);
    int height = mistake.path("height").asInt();
    int width = mistake.path("width").asInt();
    String picture =
        height > 0 && width > 0 && pixels.length == height * width
            ? Pictures.element(
                Pictures.ink(pixels, height, width), "row " + mistake.path("row"), "")
            : "";
    String sure = hasProbabilities() ? " (" + score(mistake, "predictedScore") + ")" : "";
    return "<li>%s%s, said %s%s</li>\n"
        .formatted(picture, Html.escape(label), Html.escape(predicted), Html.escape(sure));
  }

  private static byte[] pixels(JsonNode mistake) {
    try {
      byte[] pixels = mistake.path("pixels").binaryValue();
      return pixels == null ? new byte[0] : pixels;
    } catch (IOException e) {
      return new byte[0]; // Not base 64: there is no picture.
    }
  }
}
