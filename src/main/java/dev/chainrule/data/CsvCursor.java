package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.util.ArrayList;
import java.util.List;

/** The rows of a CSV file. */
final class CsvCursor extends TextCursor {
  /** What Java puts in the place of bytes that are no UTF-8. */
  private static final char NOT_UTF8 = '\ufffd';

  private final CsvManner manner;
  private char separator;
  private CsvColumns columns;
  private float[] numbers;
  private String label;

  /** The first row, which had to be read to know what it is; empty if there is none. */
  private List<String> firstRow = List.of();

  private CsvCursor(TextBytes text, CsvManner manner) {
    super(text);
    this.manner = manner;
  }

  /** Reads the header, if there is one. */
  static CsvCursor on(TextBytes text, CsvManner manner) {
    return begin(new CsvCursor(text, manner));
  }

  private static char guess(String line) {
    for (char candidate : new char[] {',', ';', '\t'}) {
      if (line.indexOf(candidate) >= 0) {
        return candidate;
      }
    }
    return ',';
  }

  @Override
  void readBeginning() {
    text.requireText("CSV");
    while (text.skipLineEnd()) {
      // Nothing is there.
    }
    separator = manner.separator() == 0 ? guess(text.firstLine()) : manner.separator();
    if (!beginRow()) {
      throw text.refuse("the end of the file", "rows");
    }
    long headLine = rowLine();
    List<String> cells = readCells();
    boolean named = CsvColumns.areNamed(cells, manner);
    firstRow = named ? rowBehind(cells) : cells;
    columns =
        CsvColumns.find(
            named ? cells : List.of(),
            firstRow,
            manner,
            (found, expected) -> text.refuse(headLine, found, expected));
    numbers = new float[columns.features()];
    if (numbers.length == 0) {
      throw text.refuse(
          rowLine(),
          "one column, separated by '%s'".formatted(SafeMessage.quote(said())),
          "a label and at least one number");
    }
  }

  /** The row behind the header; empty if there is none. */
  private List<String> rowBehind(List<String> header) {
    List<String> cells = beginRow() ? readCells() : List.of();
    if (!cells.isEmpty() && cells.size() != header.size()) {
      throw wrongCells(String.valueOf(cells.size()), header.size());
    }
    return cells;
  }

  private String said() {
    return separator == '\t' ? "tab" : String.valueOf(separator);
  }

  /** All cells of a line as text, one at least. */
  private List<String> readCells() {
    List<String> cells = new ArrayList<>();
    do {
      if (cells.size() == MOST_COLUMNS) {
        throw text.refuse(Words.format("more than %d columns", MOST_COLUMNS), "fewer");
      }
      beginCell();
      collect();
      cells.add(text.cellText());
    } while (!endsRow());
    return cells;
  }

  @Override
  boolean readRow() {
    if (isBeforeFirst() && !firstRow.isEmpty()) {
      give(firstRow);
      return true;
    }
    if (!beginRow()) {
      return false;
    }
    int labelled = columns.label();
    int number = 0;
    for (int column = 0; ; column++) {
      if (column == labelled) {
        beginCell();
        collect();
        label = labelInCell();
      } else if (number < numbers.length) {
        numbers[number++] = number(column);
      } else {
        throw wrongCells("more than " + columns.count(), columns.count());
      }
      if (endsRow()) {
        if (column + 1 != columns.count()) {
          throw wrongCells(String.valueOf(column + 1), columns.count());
        }
        return true;
      }
    }
  }

  private DataException wrongCells(String found, int expected) {
    return text.refuse(
        rowLine(), found + " cells", Words.format("%d, as in the first line", expected));
  }

  private void give(List<String> cells) {
    int number = 0;
    for (int column = 0; column < columns.count(); column++) {
      text.setCell(cells.get(column));
      if (column == columns.label()) {
        label = labelInCell();
      } else {
        numbers[number++] = text.cellNumber(rowLine(), columns.place(column));
      }
    }
  }

  private String labelInCell() {
    String found = LabelText.of(text.cellText());
    if (found.isEmpty()) {
      throw text.refuse(rowLine(), columns.labelPlace() + ": nothing", "a label");
    }
    if (found.indexOf(NOT_UTF8) >= 0) {
      throw text.refuse(
          rowLine(), columns.labelPlace() + ": " + SafeMessage.quote(found), "a label in UTF-8");
    }
    return found;
  }

  private float number(int column) {
    skipBlanks();
    double value = text.shortNumber();
    if (!Double.isNaN(value) && isEnd(text.peek())) {
      return (float) value; // At most 15 digits.
    }
    collect();
    return text.cellNumber(rowLine(), columns.place(column));
  }

  private void beginCell() {
    text.clearCell();
    skipBlanks();
  }

  private void skipBlanks() {
    if (separator != ' ' && separator != '\t') {
      text.skipBlanks();
    }
  }

  /** Adds to the cell what follows, until a separator or the end of the line. */
  private void collect() {
    if (text.peek() == '"' && text.isCellEmpty()) {
      collectQuoted();
      skipBlanks();
      if (!isEnd(text.peek())) {
        throw text.refuse("more behind a closing quote", "a separator or the end of the line");
      }
      return;
    }
    while (!isEnd(text.peek())) {
      text.take();
    }
  }

  private void collectQuoted() {
    long begin = text.line();
    text.advance();
    while (true) {
      int next = text.peek();
      if (next == TextBytes.END) {
        throw text.refuse(begin, "a quote that does not end", "another quote");
      }
      if (next == '"') {
        text.advance();
        if (text.peek() != '"') {
          return;
        }
      }
      text.take();
    }
  }

  private boolean isEnd(int next) {
    return next == separator || next == '\n' || next == '\r' || next == TextBytes.END;
  }

  /** Passes over the separator or the end of the line; whether it was the latter. */
  private boolean endsRow() {
    if (text.peek() == separator) {
      text.advance();
      return false;
    }
    text.skipLineEnd();
    return true;
  }

  @Override
  void skipEmptyLines() {
    do {
      skipBlanks();
    } while (text.skipLineEnd());
  }

  CsvColumns columns() {
    return columns;
  }

  @Override
  public float[] numbers() {
    return numbers;
  }

  @Override
  public int features() {
    return numbers.length;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String labelPlace() {
    return super.labelPlace() + ", " + columns.labelPlace();
  }
}
