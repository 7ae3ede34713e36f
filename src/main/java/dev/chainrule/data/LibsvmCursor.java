package dev.chainrule.data;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rows of a LIBSVM file. */
final class LibsvmCursor extends TextCursor {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");

  private final SparseRow mentioned = new SparseRow();
  private final Optional<SparseRow> sparse = Optional.of(mentioned);
  private float[] numbers = new float[64];
  private int features;
  private String label;

  private LibsvmCursor(TextBytes text) {
    super(text);
  }

  /** Looks whether it is text. */
  static LibsvmCursor on(TextBytes text) {
    return begin(new LibsvmCursor(text));
  }

  @Override
  void readBeginning() {
    text.requireText("LIBSVM");
  }

  @Override
  boolean readRow() {
    if (!beginRow()) {
      return false;
    }
    mentioned.clear(numbers);
    readLabel();
    int last = 0;
    for (text.skipBlanks(); !isLineEnd(text.peek()); text.skipBlanks()) {
      if (text.peek() == '#') {
        skipComment();
        break;
      }
      last = readEntry(last);
    }
    text.skipLineEnd();
    return true;
  }

  private void readLabel() {
    String found = word();
    label = LabelText.of(found);
    if (!WHOLE.matcher(label).matches()) {
      throw text.refuse(
          "label '%s'".formatted(SafeMessage.quote(found)), "a whole number, the class");
    }
  }

  /** Returns the index. */
  private int readEntry(int last) {
    double number = text.shortNumber();
    if (text.peek() != ':' || number != Math.rint(number)) {
      String found = restOfWord();
      throw text.refuse(
          Words.format("'%s' after index %d", SafeMessage.quote(found), last), "index:value");
    }
    if (number <= last || number > MOST_COLUMNS) {
      throw text.refuse(
          Words.format("index %.0f after %d", number, last),
          last == 0
              ? Words.format("1 to %d", MOST_COLUMNS)
              : Words.format("%d to %d, ascending", last + 1, MOST_COLUMNS));
    }
    int column = (int) number;
    text.advance();
    setNumber(column, value(column));
    return column;
  }

  private float value(int column) {
    double value = text.shortNumber();
    if (!Double.isNaN(value) && isWordEnd(text.peek())) {
      return (float) value; // At most 15 digits.
    }
    while (!isWordEnd(text.peek())) {
      text.take();
    }
    return text.cellNumber(rowLine(), "index " + column);
  }

  private void setNumber(int column, float value) {
    if (column > numbers.length) {
      numbers =
          Arrays.copyOf(numbers, Math.min(MOST_COLUMNS, Math.max(column, 2 * numbers.length)));
    }
    features = Math.max(features, column);
    numbers[column - 1] = value;
    mentioned.add(column - 1, value);
  }

  /** What follows up to a blank. */
  private String word() {
    text.clearCell();
    return restOfWord();
  }

  private String restOfWord() {
    while (!isWordEnd(text.peek())) {
      text.take();
    }
    return text.cellText();
  }

  private static boolean isWordEnd(int next) {
    return next == ' ' || next == '\t' || isLineEnd(next);
  }

  private static boolean isLineEnd(int next) {
    return next == '\n' || next == '\r' || next == TextBytes.END;
  }

  @Override
  void skipEmptyLines() {
    while (true) {
      text.skipBlanks();
      if (text.peek() == '#') {
        skipComment();
      }
      if (!text.skipLineEnd()) {
        return;
      }
    }
  }

  private void skipComment() {
    while (!isLineEnd(text.peek())) {
      text.advance();
    }
  }

  @Override
  public float[] numbers() {
    return numbers;
  }

  @Override
  public Optional<SparseRow> sparse() {
    return sparse;
  }

  /** The highest index so far. */
  @Override
  public int features() {
    return Math.max(1, features);
  }

  @Override
  public String label() {
    return label;
  }
}
