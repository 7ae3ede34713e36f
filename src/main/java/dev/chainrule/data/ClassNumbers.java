package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The number of each class, by its label. */
final class ClassNumbers {
  private static final int MOST_TOLD = 12;

  private final List<String> labels;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * @param labels of the classes, in their order
   */
  ClassNumbers(List<String> labels) {
    this.labels = labels;
    for (int i = 0; i < labels.size(); i++) {
      numbers.put(labels.get(i), i);
    }
  }

  boolean has(String label) {
    return numbers.containsKey(label);
  }

  /**
   * The class of the current row; 0 if rows have no labels.
   *
   * @throws DataException if its label is none of these
   */
  int number(RowCursor row) {
    String label = row.label();
    Integer number = label == null ? Integer.valueOf(0) : numbers.get(label);
    return number == null ? number(label, row.labelPlace()) : number;
  }

  /**
   * The class of that label.
   *
   * @param place of it, for the message
   * @throws DataException if it is none of these
   */
  int number(String label, String place) {
    Integer number = numbers.get(label);
    if (number == null) {
      throw unknown(place, label);
    }
    return number;
  }

  DataException unknown(String place, String label) {
    return new DataException(
        Words.format("%s: label %s, expected %s", place, SafeMessage.quote(label), told()));
  }

  /** The labels, in words. */
  private String told() {
    if (isCounted(labels)) {
      return "0 to " + (labels.size() - 1);
    }
    String first =
        SafeMessage.quote(String.join(", ", labels.subList(0, Math.min(MOST_TOLD, labels.size()))));
    return labels.size() > MOST_TOLD
        ? Words.format("one of %d labels: %s, …", labels.size(), first)
        : "one of " + first;
  }

  /** Whether labels are the numbers of their classes, from 0 on. */
  static boolean isCounted(List<String> labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.get(i).equals(String.valueOf(i))) {
        return false;
      }
    }
    return true;
  }
}
