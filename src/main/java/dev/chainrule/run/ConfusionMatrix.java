package dev.chainrule.run;

import dev.chainrule.train.Evaluation;
import java.util.Locale;

/** A table of true classes against predicted ones. */
public final class ConfusionMatrix {
  private ConfusionMatrix() {}

  /** Rows are true classes, columns predictions; recall at the end of each row. */
  public static String format(Evaluation evaluation) {
    int width = Math.max(5, String.valueOf(evaluation.rows()).length() + 1);
    StringBuilder text = new StringBuilder("is \\ says");
    for (int j = 0; j < evaluation.classes(); j++) {
      text.append(padded(String.valueOf(j), width));
    }
    text.append("   recall\n");
    for (int i = 0; i < evaluation.classes(); i++) {
      appendRow(text, evaluation, i, width);
    }
    return text.toString();
  }

  private static void appendRow(StringBuilder text, Evaluation evaluation, int label, int width) {
    long all = 0;
    text.append(padded(String.valueOf(label), 9));
    for (int j = 0; j < evaluation.classes(); j++) {
      long count = evaluation.count(label, j);
      all += count;
      text.append(padded(count == 0 ? "." : String.valueOf(count), width));
    }
    String recall =
        all == 0
            ? "-"
            : String.format(Locale.ROOT, "%.4f", evaluation.count(label, label) / (double) all);
    text.append(padded(recall, 9)).append('\n');
  }

  private static String padded(String value, int width) {
    return " ".repeat(Math.max(0, width - value.length())) + value;
  }
}
