package dev.chainrule.study;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.io.Words;

/**
 * A study for the terminal: a table for each series and for the engines side by side, then the
 * findings; at most 100 columns.
 */
public final class StudyTable {
  private static final int WIDTH = 100;
  private static final String ROW = "%9s  %8s  %15s  %9s  %8s  %10s  %10s  %s";

  private static final String PAIR = "%9s  %11s  %10s  %8s  %15s  %s";

  private StudyTable() {}

  /** The text, ending with a line feed. */
  public static String format(Study study) {
    StudyAnalysis analysis = StudyAnalysis.of(study);
    StringBuilder text = new StringBuilder();
    for (Series series : analysis.series()) {
      text.append(series.title()).append('\n');
      appendLine(
          text,
          ROW,
          "executors",
          "seconds",
          "min-max",
          "samples/s",
          "speed-up",
          "efficiency",
          "Karp-Flatt",
          "note");
      series.measured().forEach(point -> appendPoint(text, point));
      text.append('\n');
    }
    for (EngineComparison comparison : analysis.engines()) {
      text.append(comparison.title()).append('\n');
      appendLine(text, PAIR, "executors", "aggregate s", "resident s", "ratio", "min-max", "note");
      comparison.pairs().forEach(pair -> appendPair(text, pair));
      text.append('\n');
    }
    analysis.findings().forEach(sentence -> appendWrapped(text, sentence));
    return text.toString();
  }

  private static void appendPoint(StringBuilder text, PointFigures p) {
    appendLine(
        text,
        ROW,
        p.executors(),
        Words.number(p.seconds().median()),
        Words.number(p.seconds().min()) + "-" + Words.number(p.seconds().max()),
        Words.format("%,.0f", p.samplesPerSecond()),
        p.speedup() == null ? "-" : Words.format("%.2f", p.speedup()),
        p.efficiency() == null ? "-" : Words.percent(p.efficiency()),
        p.karpFlatt() == null ? "-" : Words.format("%.3f", p.karpFlatt()),
        p.oversubscribed() ? "oversubscribed" : "");
  }

  private static void appendPair(StringBuilder text, EngineComparison.Pair p) {
    appendLine(
        text,
        PAIR,
        p.executors(),
        Words.number(p.aggregate()),
        Words.number(p.resident()),
        Words.format("%.2f", p.ratio()),
        Words.format("%.2f-%.2f", p.ratioLow(), p.ratioHigh()),
        p.oversubscribed() ? "oversubscribed" : "");
  }

  @FormatMethod
  private static void appendLine(StringBuilder text, String format, Object... arguments) {
    text.append(Words.format(format, arguments).stripTrailing()).append('\n');
  }

  private static void appendWrapped(StringBuilder text, String sentence) {
    int column = 0;
    for (String word : sentence.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        text.append('\n');
        column = 0;
      }
      text.append(column == 0 ? "" : " ").append(word);
      column += word.length() + (column == 0 ? 0 : 1);
    }
    text.append('\n');
  }
}
