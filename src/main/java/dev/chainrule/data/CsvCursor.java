package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** The rows of a CSV file. */
final class CsvCursor implements RowCursor {
  private static final int MOST_COLUMNS = 1 << 20;

  /** What Java puts in the place of bytes that are no UTF-8. */
  private static final char NOT_UTF8 = '\ufffd';

  private static final Set<String> MISSING =
      Set.of("", "nan", "na", "n/a", "null", "none", "?", "inf", "-inf");
  private static final Set<String> USUAL_NAMES = Set.of("label", "class", "target", "y");

  private final TextBytes text;
  private final CsvManner manner;
  private final RowIndex.Builder index = new RowIndex.Builder();

  private char separator;
  private List<String> header = List.of();
  private int columns;
  private int labelColumn;
  private float[] numbers;
  private String label;

  /** The first row, which had to be read to know what it is; null once it was given. */
  private List<String> firstRow;

  private int row = -1;
  private long rowLine;

  private CsvCursor(TextBytes text, CsvManner manner) {
    this.text = text;
    this.manner = manner;
  }

  /** Reads the header, if there is one. */
  static CsvCursor on(TextBytes text, CsvManner manner) {
    CsvCursor cursor = new CsvCursor(text, manner);
    try {
      cursor.begin();
    } catch (DataException e) {
      text.closeQuietly();
      throw e;
    }
    return cursor;
  }

  private static char guess(String line) {
    for (char candidate : new char[] {',', ';', '\t'}) {
      if (line.indexOf(candidate) >= 0) {
        return candidate;
      }
    }
    return ',';
  }

  private void begin() {
    text.requireText("CSV");
    while (text.skipLineEnd()) {
      // Nothing is there.
    }
    separator = manner.separator() == 0 ? guess(text.firstLine()) : manner.separator();
    skipEmptyLines();
    rowLine = text.line();
    long headLine = rowLine;
    long offset = text.offset();
    List<String> cells = readCells();
    List<Integer> words = words(cells);
    columns = cells.size();
    if (isHeader(cells, words)) {
      header = cells.stream().map(String::strip).toList();
      offset = beginRows();
    } else {
      firstRow = cells;
    }
    labelColumn = labelColumn(firstRow == null ? List.of() : words(firstRow), headLine);
    numbers = new float[labelColumn < 0 ? columns : columns - 1];
    if (numbers.length == 0) {
      throw text.refuse(
          rowLine,
          "one column, separated by '%s'".formatted(SafeMessage.quote(said())),
          "a label and at least one number");
    }
    if (firstRow != null) {
      index.add(0, offset, rowLine);
    }
  }

  /** Reads the row behind the header, if there is one; returns where it begins. */
  private long beginRows() {
    skipEmptyLines();
    long offset = text.offset();
    if (text.peek() != TextBytes.END) {
      rowLine = text.line();
      firstRow = readCells();
      if (firstRow.size() != columns) {
        throw wrongColumns(String.valueOf(firstRow.size()));
      }
    }
    return offset;
  }

  /** The columns of cells that are words; what programs write for missing numbers is none. */
  private static List<Integer> words(List<String> cells) {
    return IntStream.range(0, cells.size()).filter(i -> isWord(cells.get(i))).boxed().toList();
  }

  private String said() {
    return separator == '\t' ? "tab" : String.valueOf(separator);
  }

  private boolean isHeader(List<String> cells, List<Integer> words) {
    return switch (manner.header()) {
      case YES -> true;
      case NO -> false;
      case AUTO -> cells.stream().anyMatch(CsvCursor::isUsualName) || areNames(words);
    };
  }

  /** Not one word that may be a label, nor a few that are rather damaged numbers. */
  private boolean areNames(List<Integer> words) {
    boolean label = words.size() == 1 && mayBeLabel(words.get(0));
    boolean many = manner.namesLabel() || 2 * words.size() >= columns;
    return !words.isEmpty() && !label && many;
  }

  private static boolean isUsualName(String cell) {
    return USUAL_NAMES.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  private boolean mayBeLabel(int column) {
    return switch (manner.label()) {
      case "auto" -> column == 0 || column == columns - 1;
      case "first" -> column == 0;
      case "last" -> column == columns - 1;
      default -> false; // None, or a name: so there is a header.
    };
  }

  private int labelColumn(List<Integer> words, long headLine) {
    return switch (manner.label()) {
      case "none" -> -1;
      case "first" -> 0;
      case "last" -> columns - 1;
      case "auto" -> likelyLabel(words);
      default -> named(manner.label(), headLine);
    };
  }

  private int likelyLabel(List<Integer> words) {
    for (int i = 0; i < header.size(); i++) {
      if (isUsualName(header.get(i))) {
        return i;
      }
    }
    boolean alone = words.size() == 1 && (!header.isEmpty() || mayBeLabel(words.get(0)));
    return alone ? words.get(0) : 0;
  }

  private int named(String name, long headLine) {
    int found = header.indexOf(name);
    if (found < 0 && name.matches("[1-9][0-9]{0,6}") && Integer.parseInt(name) <= columns) {
      return Integer.parseInt(name) - 1;
    }
    if (found < 0) {
      throw text.refuse(
          headLine,
          header.isEmpty()
              ? "no header"
              : "columns " + SafeMessage.quote(String.join(", ", header)),
          "one named " + SafeMessage.quote(name) + ", or its number");
    }
    return found;
  }

  private static boolean isWord(String cell) {
    String text = cell.strip();
    return !TextBytes.isDecimal(text) && !MISSING.contains(text.toLowerCase(Locale.ROOT));
  }

  /** All cells of a line as text. */
  private List<String> readCells() {
    List<String> cells = new ArrayList<>();
    if (text.peek() == TextBytes.END) {
      throw text.refuse("the end of the file", "rows");
    }
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
  public boolean next() {
    if (firstRow != null) {
      give(firstRow);
      firstRow = null;
      row = 0;
      return true;
    }
    skipEmptyLines();
    if (text.peek() == TextBytes.END) {
      return false;
    }
    row++;
    rowLine = text.line();
    index.add(row, text.offset(), rowLine);
    int number = 0;
    for (int column = 0; ; column++) {
      if (column == labelColumn) {
        beginCell();
        collect();
        label = labelInCell();
      } else if (number < numbers.length) {
        numbers[number++] = number(column);
      } else {
        throw wrongColumns("more than " + columns);
      }
      if (endsRow()) {
        if (column + 1 != columns) {
          throw wrongColumns(String.valueOf(column + 1));
        }
        return true;
      }
    }
  }

  private DataException wrongColumns(String found) {
    return text.refuse(
        rowLine, found + " cells", Words.format("%d, as in the first line", columns));
  }

  private void give(List<String> cells) {
    int number = 0;
    for (int column = 0; column < columns; column++) {
      text.setCell(cells.get(column));
      if (column == labelColumn) {
        label = labelInCell();
      } else {
        numbers[number++] = text.cellNumber(rowLine, place(column));
      }
    }
  }

  private String labelInCell() {
    String found = LabelText.of(text.cellText());
    if (found.isEmpty()) {
      throw text.refuse(rowLine, place(labelColumn) + ": nothing", "a label");
    }
    if (found.indexOf(NOT_UTF8) >= 0) {
      throw text.refuse(
          rowLine, place(labelColumn) + ": " + SafeMessage.quote(found), "a label in UTF-8");
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
    return text.cellNumber(rowLine, place(column));
  }

  private String place(int column) {
    return header.isEmpty()
        ? "column " + (column + 1)
        : Words.format("column %d (%s)", column + 1, SafeMessage.quote(header.get(column)));
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

  private void skipEmptyLines() {
    do {
      skipBlanks();
    } while (text.skipLineEnd());
  }

  @Override
  public void skipTo(int target, RowIndex known) {
    int near = known.rowBefore(target);
    if (!known.isEmpty() && near > row + 1) {
      text.skipTo(known.offset(near), known.line(near));
      firstRow = null;
      row = near - 1;
    }
    while (row + 1 < target && next()) {
      // On to the row.
    }
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
    return Words.format("%s, line %d, %s", text.in().name(), rowLine, place(labelColumn));
  }

  /** The names of the columns; empty if there is no header. */
  List<String> header() {
    return header;
  }

  /** Which column has the label, from 1; 0 if none. */
  int labelNumber() {
    return labelColumn + 1;
  }

  /** The same in words. */
  String labelColumn() {
    return labelColumn < 0 ? "none" : place(labelColumn);
  }

  @Override
  public RowIndex index() {
    return index.build();
  }

  @Override
  public List<Content> contents() {
    return List.of(text.in().content());
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
