package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.util.List;

/**
 * The rows of a text file, of whatever format: where each begins, the way to one further on, and
 * the place that messages tell. What stands in a row is up to the format.
 */
abstract class TextCursor implements RowCursor {
  /** More are no table of numbers; a damaged file may promise any number of them. */
  static final int MOST_COLUMNS = 1 << 20;

  final TextBytes text;
  private final RowIndex.Builder index = new RowIndex.Builder();
  private int row = -1;
  private long rowOffset;
  private long rowLine;

  TextCursor(TextBytes text) {
    this.text = text;
  }

  /**
   * Reads what comes before the first row; closes the file if that fails.
   *
   * @return {@code cursor}
   */
  static <C extends TextCursor> C begin(C cursor) {
    try {
      cursor.readBeginning();
    } catch (DataException e) {
      cursor.text.closeQuietly();
      throw e;
    }
    return cursor;
  }

  abstract void readBeginning();

  /** Reads the next row; false if there is none. */
  abstract boolean readRow();

  /** Passes over lines that mean nothing. */
  abstract void skipEmptyLines();

  @Override
  public final boolean next() {
    if (!readRow()) {
      return false;
    }
    row++;
    index.add(row, rowOffset, rowLine);
    return true;
  }

  /** Goes to where the next row begins; false if there is none. */
  final boolean beginRow() {
    skipEmptyLines();
    if (text.peek() == TextBytes.END) {
      return false;
    }
    rowOffset = text.offset();
    rowLine = text.line();
    return true;
  }

  /** Whether the next row is the first of the file. */
  final boolean isBeforeFirst() {
    return row < 0;
  }

  /** The line in which the current row begins, from 1. */
  final long rowLine() {
    return rowLine;
  }

  @Override
  public final void skipTo(int target, RowIndex known) {
    int near = known.rowBefore(target);
    if (!known.isEmpty() && near > row + 1) {
      text.skipTo(known.offset(near), known.line(near));
      row = near - 1;
    }
    while (row + 1 < target && next()) {
      // On to the row.
    }
  }

  @Override
  public String labelPlace() {
    return Words.format("%s, line %d", text.in().name(), rowLine);
  }

  @Override
  public final RowIndex index() {
    return index.build();
  }

  @Override
  public final List<Content> contents() {
    return List.of(text.in().content());
  }

  @Override
  public final void close() throws IOException {
    text.close();
  }
}
