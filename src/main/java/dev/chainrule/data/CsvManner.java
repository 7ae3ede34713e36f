package dev.chainrule.data;

import java.io.Serializable;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a CSV file is written, as far as somebody said so.
 *
 * @param separator between cells; 0 to find out: a comma, semicolon or tab of the first line
 * @param header whether the first line names columns
 * @param label which column has the label: {@code first}, {@code last}, {@code none}, {@code #N}
 *     for its number from 1, a name in the header, such a number if the header has no such name, or
 *     {@code auto}: one that the header names label, class, target or y; else the only one that has
 *     no number in the first row; else the first
 */
public record CsvManner(char separator, Header header, String label) implements Serializable {
  /** Nothing said. */
  public static final CsvManner AUTO = new CsvManner('\0', Header.AUTO, "auto");

  private static final long serialVersionUID = 1L;

  private static final Pattern NUMBER = Pattern.compile("#?([1-9][0-9]{0,6})");

  /** Whether the first line names columns. */
  public enum Header {
    /**
     * If one of its cells is named as labels usually are, or at least half of its cells are no
     * numbers (one that may be the label itself is not enough).
     */
    AUTO,
    YES,
    NO
  }

  /** The same with the label in a column that is counted from 1; 0 for none. */
  CsvManner labelled(int column) {
    return new CsvManner(separator, header, column == 0 ? "none" : "#" + column);
  }

  /** The same for rows without labels. */
  public CsvManner unlabelled() {
    return new CsvManner(separator, header, "none");
  }

  /** Whether the label is named by the header. */
  boolean namesLabel() {
    return !List.of("auto", "first", "last", "none").contains(label) && labelNumber() == 0;
  }

  /** Whether nobody has said which column has the label, or by a word that may be its number. */
  boolean isLabelOpen() {
    return label.equals("auto") || labelNumber() > 0;
  }

  /** The number of the column with the label, if it is said by a number; else 0. */
  int labelNumber() {
    Matcher number = NUMBER.matcher(label);
    return number.matches() ? Integer.parseInt(number.group(1)) : 0;
  }

  /** Whether that number cannot be a name in the header too. */
  boolean isNumberOnly() {
    return labelNumber() > 0 && label.startsWith("#");
  }

  @Override
  public String toString() {
    StringJoiner said = new StringJoiner(" ");
    said.add("csv");
    if (separator != 0) {
      said.add("separator " + (int) separator);
    }
    if (header != Header.AUTO) {
      said.add("header " + header);
    }
    if (!label.equals("auto")) {
      said.add("label " + label);
    }
    return said.toString();
  }
}
