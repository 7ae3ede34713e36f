package dev.chainrule.cli;

import com.google.errorprone.annotations.FormatMethod;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Mistake;
import dev.chainrule.train.Quality;
import dev.chainrule.train.Quality.Bin;
import dev.chainrule.train.Quality.ClassFigures;
import dev.chainrule.train.Quality.Confusion;
import java.util.List;

/** What {@code evaluate} prints of a model's quality. Figures that are not defined are "-". */
final class QualityText {
  /** The confusion matrix of more classes is wider than a terminal. */
  private static final int MOST_CLASSES = 20;

  /** With more classes than that, how many of the hardest are told, and of the confusions. */
  private static final int HARDEST = 10;

  private static final int LONGEST_NAME = 13;

  /** Characters of a bar that stands for 1. */
  private static final int BAR = 30;

  private final Quality quality;
  private final Evaluation evaluation;
  private final Encoding encoding;
  private final int topK;
  private final StringBuilder text = new StringBuilder();

  private QualityText(Quality quality, Encoding encoding, int topK) {
    this.quality = quality;
    this.evaluation = quality.evaluation();
    this.encoding = encoding;
    this.topK = topK;
  }

  /**
   * The whole text, ending with a line feed.
   *
   * @param encoding says what classes are called
   * @param topK the k of top-k accuracy, from 1 to the number of classes
   */
  static String of(Quality quality, Encoding encoding, int topK) {
    QualityText all = new QualityText(quality, encoding, topK);
    all.summary();
    if (quality.classes().size() <= MOST_CLASSES) {
      all.matrix();
      all.classes("class", quality.classes());
    } else {
      all.classes("lowest recall", quality.hardest(HARDEST));
      all.confusions();
    }
    all.reliability();
    all.mistakes();
    return all.text.toString();
  }

  private void summary() {
    line(
        "rows %,d  loss %s  accuracy %.4f",
        evaluation.rows(), Words.loss(evaluation.meanLoss(), 6), evaluation.accuracy());
    String logLoss = quality.hasProbabilities() ? Words.loss(quality.logLoss(), 6) : "-";
    line(
        "top-%d accuracy %.4f  log-loss %s  calibration error %s",
        topK, quality.topAccuracy(topK), logLoss, figure(quality.calibrationError()));
  }

  /** What a class is called, as far as there is room. */
  private String name(int label) {
    String name = SafeMessage.quote(encoding.label(label));
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME - 1) + "…" : name;
  }

  /** Rows are true classes, columns predictions. */
  private void matrix() {
    int longest = 0;
    for (int label = 0; label < evaluation.classes(); label++) {
      longest = Math.max(longest, name(label).length());
    }
    int width = Math.max(Math.max(5, longest + 1), String.valueOf(evaluation.rows()).length() + 1);
    int first = Math.max(9, longest);
    StringBuilder head = new StringBuilder(padded("is \\ says", first));
    for (int predicted = 0; predicted < evaluation.classes(); predicted++) {
      head.append(padded(name(predicted), width));
    }
    line("%n%s", head);
    for (int label = 0; label < evaluation.classes(); label++) {
      StringBuilder row = new StringBuilder(padded(name(label), first));
      for (int predicted = 0; predicted < evaluation.classes(); predicted++) {
        long count = evaluation.count(label, predicted);
        row.append(padded(count == 0 ? "." : String.valueOf(count), width));
      }
      line("%s", row);
    }
  }

  private void classes(String title, List<ClassFigures> shown) {
    line("%n%-13s %9s %10s %8s %8s", title, "rows", "precision", "recall", "F1");
    for (ClassFigures figures : shown) {
      classLine(
          name(figures.label()),
          figures.rows(),
          figures.precision(),
          figures.recall(),
          figures.f1());
    }
    classLine(
        "macro average",
        evaluation.rows(),
        quality.macroPrecision(),
        quality.macroRecall(),
        quality.macroF1());
  }

  private void classLine(String name, long rows, double precision, double recall, double f1) {
    line("%13s %,9d %10s %8s %8s", name, rows, figure(precision), figure(recall), figure(f1));
  }

  private void confusions() {
    List<Confusion> shown = quality.confusions(HARDEST);
    if (!shown.isEmpty()) {
      line("%n%-13s %9s %10s", "confused: is", "says", "rows");
    }
    for (Confusion confusion : shown) {
      line(
          "%13s %9s %,10d", name(confusion.label()), name(confusion.predicted()), confusion.rows());
    }
  }

  /** From the first bar that has rows on: with ten classes, none can be below a tenth. */
  private void reliability() {
    if (!quality.hasProbabilities()) {
      line("%nThe outputs are no probabilities, so there is no log-loss and no calibration.");
      return;
    }
    line("%n%-13s %9s %10s %8s   # right, | sure", "how sure", "rows", "sure", "right");
    boolean begun = false;
    for (Bin bin : quality.bins()) {
      begun |= bin.rows() > 0;
      if (begun) {
        String range = Words.format("%.2f to %.2f", bin.low(), bin.high());
        String row =
            Words.format(
                "%-13s %,9d %10s %8s   %s",
                range, bin.rows(), figure(bin.confidence()), figure(bin.accuracy()), bar(bin));
        line("%s", row.stripTrailing());
      }
    }
  }

  /** As long as the accuracy, with a mark where it would end if it were the confidence. */
  private static String bar(Bin bin) {
    if (bin.rows() == 0 || Double.isNaN(bin.confidence())) {
      return "";
    }
    StringBuilder bar = new StringBuilder("#".repeat((int) Math.round(bin.accuracy() * BAR)));
    int mark = (int) Math.round(bin.confidence() * BAR);
    bar.append(" ".repeat(Math.max(0, mark + 1 - bar.length())));
    bar.setCharAt(mark, '|');
    return bar.toString();
  }

  private void mistakes() {
    if (quality.mistakes().isEmpty()) {
      return;
    }
    String score = quality.hasProbabilities() ? "probability" : "output";
    line("%n%-13s %9s %10s   %s of each", "worst rows", "is", "says", score);
    for (Mistake mistake : quality.mistakes()) {
      line(
          "%13d %9s %10s   %.3g, %.3g",
          mistake.row(),
          name(mistake.label()),
          name(mistake.predicted()),
          mistake.labelScore(),
          mistake.predictedScore());
    }
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    text.append(Words.format(format, arguments)).append('\n');
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "-" : Words.format("%.4f", value);
  }

  private static String padded(String value, int width) {
    return " ".repeat(Math.max(0, width - value.length())) + value;
  }
}
