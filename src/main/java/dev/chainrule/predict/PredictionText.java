package dev.chainrule.predict;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.Json;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.model.Loss;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Predictions as text: a line for each.
 *
 * @param format of the lines
 * @param columns what tells where a row comes from
 * @param encoding has the labels of classes
 * @param loss says what scores are
 * @param topK how many classes a line names, at least 1
 * @param all whether a line has the scores of all classes too
 */
public record PredictionText(
    Format format, Columns columns, Encoding encoding, Loss loss, int topK, boolean all)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int ROW_WIDTH = 8;
  private static final int LABEL_WIDTH = 12;

  /** How a line is written. */
  public enum Format {
    /** For people. */
    TABLE,
    /** An object in JSON. */
    JSONL,
    /** Values between commas (RFC 4180), after a line with their names. */
    CSV;

    /** The name that users write. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Which of the two a place has.
   *
   * @param fileWidth letters of the longest file name in a table; 0 for no files
   * @param rows whether there are row numbers
   */
  public record Columns(int fileWidth, boolean rows) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private String score() {
    return loss.hasProbabilities() ? "probability" : "output";
  }

  /** The line before all others, with its end; empty if there is none. */
  public String header(int classes) {
    return switch (format) {
      case JSONL -> "";
      case CSV -> csvHeader(classes);
      case TABLE ->
          places("file", "row")
              + padded("label", LABEL_WIDTH)
              + Words.format("%11s%s\n", score(), next());
    };
  }

  private String next() {
    return (topK > 1 || all) ? "   others" : "";
  }

  /** The line of a prediction, with its end. */
  public String line(Prediction prediction) {
    return switch (format) {
      case JSONL -> Json.line(json(prediction));
      case CSV -> csv(prediction);
      case TABLE -> table(prediction);
    };
  }

  private Map<String, Object> json(Prediction prediction) {
    Map<String, Object> line = new LinkedHashMap<>();
    if (columns.fileWidth() > 0) {
      line.put("file", prediction.place().file());
    }
    if (prediction.place().row() >= 0) {
      line.put("row", prediction.place().row());
    }
    line.putAll(labelled(prediction, prediction.best()));
    List<Map<String, Object>> top = new ArrayList<>();
    for (int index : prediction.top(topK)) {
      top.add(labelled(prediction, index));
    }
    line.put("top", top);
    if (all) {
      line.put(loss.hasProbabilities() ? "probabilities" : "outputs", scores(prediction));
    }
    return line;
  }

  private Map<String, Object> labelled(Prediction prediction, int index) {
    Map<String, Object> pair = new LinkedHashMap<>();
    pair.put("label", encoding.label(index));
    pair.put(score(), digits(prediction.score(index)));
    return pair;
  }

  private static List<Double> scores(Prediction prediction) {
    List<Double> scores = new ArrayList<>();
    for (int index = 0; index < prediction.classes(); index++) {
      scores.add(digits(prediction.score(index)));
    }
    return scores;
  }

  /** With the digits of a float32: networks of single precision know no more. */
  private static double digits(double score) {
    return Double.parseDouble(Float.toString((float) score));
  }

  private String csvHeader(int classes) {
    List<String> names = new ArrayList<>();
    if (columns.fileWidth() > 0) {
      names.add("file");
    }
    if (columns.rows()) {
      names.add("row");
    }
    for (int place = 1; place <= topK; place++) {
      names.add(place == 1 ? "label" : "label_" + place);
      names.add(place == 1 ? score() : score() + "_" + place);
    }
    for (int index = 0; all && index < classes; index++) {
      names.add(score() + " of " + encoding.label(index));
    }
    return joined(names);
  }

  private String csv(Prediction prediction) {
    List<String> values = new ArrayList<>();
    if (columns.fileWidth() > 0) {
      values.add(prediction.place().file());
    }
    if (columns.rows()) {
      long row = prediction.place().row();
      values.add(row < 0 ? "" : String.valueOf(row));
    }
    for (int index : prediction.top(topK)) {
      values.add(encoding.label(index));
      values.add(String.valueOf(digits(prediction.score(index))));
    }
    if (all) {
      scores(prediction).forEach(score -> values.add(String.valueOf(score)));
    }
    return joined(values);
  }

  private static String joined(List<String> values) {
    return values.stream().map(PredictionText::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String value) {
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }

  private String table(Prediction prediction) {
    int best = prediction.best();
    String others =
        all
            ? others(prediction, prediction.top(prediction.classes()))
            : others(prediction, prediction.top(topK));
    Prediction.Place place = prediction.place();
    return places(String.valueOf(place.file()), place.row() < 0 ? "" : String.valueOf(place.row()))
        + padded(printable(best), LABEL_WIDTH)
        + Words.format(
            "%11.4f%s\n", prediction.score(best), others.isEmpty() ? "" : "   " + others);
  }

  private String others(Prediction prediction, int[] classes) {
    List<String> others = new ArrayList<>();
    for (int i = 1; i < classes.length; i++) {
      others.add(printable(classes[i]) + Words.format(" %.4f", prediction.score(classes[i])));
    }
    return String.join(", ", others);
  }

  /** A label may come from anybody's file. */
  private String printable(int index) {
    return SafeMessage.quote(encoding.label(index));
  }

  private String places(String file, String row) {
    String text = "";
    if (columns.fileWidth() > 0) {
      int width = Math.max("file".length(), columns.fileWidth());
      text += padded(SafeMessage.printable(file), width) + "  ";
    }
    return columns.rows() ? text + padded(row, ROW_WIDTH) : text;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
