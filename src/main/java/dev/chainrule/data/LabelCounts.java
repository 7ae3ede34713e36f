package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The labels of a set: whole numbers by their value, others as text.
 *
 * @param labels each of them once
 */
public record LabelCounts(List<Label> labels) implements Serializable {
  /** A confusion matrix has the square of this. */
  static final int MOST = 1024;

  private static final long serialVersionUID = 1L;

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

  /**
   * A label, as the data has it.
   *
   * @param rows that have it
   * @param firstAt where it is first
   */
  public record Label(String text, int rows, String firstAt) implements Serializable {}

  public LabelCounts {
    labels = List.copyOf(labels);
  }

  /** The labels alone. */
  List<String> texts() {
    return labels.stream().map(Label::text).toList();
  }

  /** Rows of one label. */
  int rows(String text) {
    return find(text).map(Label::rows).orElse(0);
  }

  Optional<Label> find(String text) {
    return labels.stream().filter(label -> label.text().equals(text)).findFirst();
  }

  /** Takes note of rows as they come. */
  static final class Builder {
    private final Map<String, int[]> rows = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();

    void add(RowCursor row) {
      int[] count = rows.get(row.label());
      if (count == null) {
        requireFew(row);
        count = new int[1];
        rows.put(row.label(), count);
        places.put(row.label(), row.labelPlace());
      }
      count[0]++;
    }

    private void requireFew(RowCursor row) {
      if (rows.size() == MOST) {
        throw new DataException(
            Words.format(
                "%s: the %dth different label, expected at most %d: classes are learned, and no"
                    + " numbers",
                row.labelPlace(), MOST + 1, MOST));
      }
    }

    LabelCounts build() {
      boolean whole = rows.keySet().stream().allMatch(text -> WHOLE.matcher(text).matches());
      Comparator<String> order =
          whole ? Comparator.comparing(BigInteger::new) : Comparator.naturalOrder();
      return new LabelCounts(
          rows.keySet().stream()
              .sorted(order)
              .map(text -> new Label(text, rows.get(text)[0], places.get(text)))
              .toList());
    }
  }
}
