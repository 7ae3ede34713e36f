package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The columns of a CSV file. All but the one with the label are the numbers of a row, in their
 * order.
 *
 * @param names in the header, [count]; empty if there is none
 * @param count cells of a row
 * @param label the column with the label, from 0; −1 if there is none
 */
record CsvColumns(List<String> names, int count, int label) {
  private static final Set<String> MISSING =
      Set.of("", "nan", "na", "n/a", "null", "none", "?", "inf", "-inf");
  private static final Set<String> USUAL_NAMES = Set.of("label", "class", "target", "y");

  CsvColumns {
    names = List.copyOf(names);
  }

  /** What is thrown for what was found, where something else is expected. */
  @FunctionalInterface
  interface Refusal {
    DataException of(String found, String expected);
  }

  /** Whether the first line has names of columns. */
  static boolean areNamed(List<String> cells, CsvManner manner) {
    return switch (manner.header()) {
      case YES -> true;
      case NO -> false;
      case AUTO -> cells.stream().anyMatch(CsvColumns::isUsualName) || areNames(cells, manner);
    };
  }

  /** Not one word that may be a label, nor a few that are rather damaged numbers. */
  private static boolean areNames(List<String> cells, CsvManner manner) {
    List<Integer> words = words(cells);
    boolean label = words.size() == 1 && mayBeLabel(words.get(0), cells.size(), manner);
    boolean many = manner.namesLabel() || 2 * words.size() >= cells.size();
    return !words.isEmpty() && !label && many;
  }

  private static boolean isUsualName(String cell) {
    return USUAL_NAMES.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  private static boolean mayBeLabel(int column, int count, CsvManner manner) {
    return switch (manner.label()) {
      case "auto" -> column == 0 || column == count - 1;
      case "first" -> column == 0;
      case "last" -> column == count - 1;
      default -> column == manner.labelNumber() - 1; // Never by a name: so there is a header.
    };
  }

  /** The columns of cells that are words; what programs write for missing numbers is none. */
  private static List<Integer> words(List<String> cells) {
    return IntStream.range(0, cells.size()).filter(i -> isWord(cells.get(i))).boxed().toList();
  }

  private static boolean isWord(String cell) {
    String text = cell.strip();
    return !TextBytes.isDecimal(text) && !MISSING.contains(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Finds the column with the label.
   *
   * @param header the cells of a line that names columns; empty if there is none
   * @param row the cells of the first row; empty if there is none
   * @param refusal if there is no such column
   */
  static CsvColumns find(List<String> header, List<String> row, CsvManner manner, Refusal refusal) {
    List<String> names = header.stream().map(String::strip).toList();
    int count = Math.max(names.size(), row.size());
    int label =
        switch (manner.label()) {
          case "none" -> -1;
          case "first" -> 0;
          case "last" -> count - 1;
          case "auto" -> likelyLabel(names, row, manner);
          default -> said(manner, names, count, refusal);
        };
    return new CsvColumns(names, count, label);
  }

  private static int likelyLabel(List<String> names, List<String> row, CsvManner manner) {
    for (int i = 0; i < names.size(); i++) {
      if (isUsualName(names.get(i))) {
        return i;
      }
    }
    List<Integer> words = words(row);
    boolean alone =
        words.size() == 1 && (!names.isEmpty() || mayBeLabel(words.get(0), row.size(), manner));
    return alone ? words.get(0) : 0;
  }

  private static int said(CsvManner manner, List<String> names, int count, Refusal refusal) {
    int number = manner.labelNumber();
    if (manner.isNumberOnly() && number > count) {
      throw refusal.of(Words.count(count, "column"), "a column " + number + " with the label");
    }
    int named = manner.isNumberOnly() ? -1 : names.indexOf(manner.label());
    if (named < 0 && (number == 0 || number > count)) {
      throw refusal.of(
          names.isEmpty() ? "no header" : "columns " + SafeMessage.quote(String.join(", ", names)),
          "one named " + SafeMessage.quote(manner.label()) + ", or its number");
    }
    return named < 0 ? number - 1 : named;
  }

  /** How many of them are numbers. */
  int features() {
    return label < 0 ? count : count - 1;
  }

  /** What messages call one of them. */
  String place(int column) {
    return names.isEmpty()
        ? "column " + (column + 1)
        : Words.format("column %d (%s)", column + 1, SafeMessage.quote(names.get(column)));
  }

  /** The one with the label, in words. */
  String labelPlace() {
    return label < 0 ? "none" : place(label);
  }
}
