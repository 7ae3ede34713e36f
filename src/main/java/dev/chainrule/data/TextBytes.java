package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a text file, one after the other, with the number of the line. Numbers are read from
 * the bytes themselves: to make a text of each first would take most of the time.
 */
final class TextBytes implements Closeable {
  /** What {@link #peek} gives at the end of the file. */
  static final int END = -1;

  /** Larger ones are read no faster, but go further beyond the rows that a shard takes. */
  private static final int CHUNK = 1 << 14;

  private static final int LONGEST_CELL = 1 << 16;

  /** A float64 holds whole numbers of so many digits exactly, and so many powers of ten. */
  private static final int EXACT_DIGITS = 15;

  private static final double[] POWERS_OF_TEN = new double[EXACT_DIGITS + 1];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i <= EXACT_DIGITS; i++) {
      POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
    }
  }

  private final ContentReader in;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;
  private long chunkOffset;
  private long line = 1;
  private byte[] cell = new byte[64];
  private int cellLength;

  TextBytes(ContentReader in) {
    this.in = in;
    try {
      skipMark();
    } catch (DataException e) {
      closeQuietly();
      throw e;
    }
  }

  /** UTF-8 files may begin with a mark that means nothing. */
  private void skipMark() {
    fill();
    while (end > 0 && end < 3 && chunk[0] == (byte) 0xef && fillMore()) {
      // It is not known yet.
    }
    if (end >= 3 && chunk[0] == (byte) 0xef && chunk[1] == (byte) 0xbb && chunk[2] == (byte) 0xbf) {
      at = 3;
    }
  }

  ContentReader in() {
    return in;
  }

  /** The line of the next byte, from 1. */
  long line() {
    return line;
  }

  /**
   * Refuses what is no text, as the first bytes tell. To be asked before anything was passed over.
   *
   * @param format for which it should be one
   */
  void requireText(String format) {
    byte[] start = Arrays.copyOfRange(chunk, at, Math.min(end, at + Lookalike.BYTES));
    Lookalike.noText(start)
        .ifPresent(
            what -> {
              throw refuse(
                  what.equals("gzip")
                      ? in.isPacked()
                          ? "gzip inside gzip: unpack it once"
                          : "gzip, but the name does not end in .gz"
                      : what,
                  format);
            });
  }

  /** The next line, as far as it fits a chunk. */
  String firstLine() {
    int stop = at;
    do {
      while (stop < end && chunk[stop] != '\n' && chunk[stop] != '\r') {
        stop++;
      }
    } while (stop == end && fillMore());
    return new String(chunk, at, stop - at, StandardCharsets.UTF_8);
  }

  /** Where in the content the next byte is. */
  long offset() {
    return chunkOffset + at;
  }

  /** Goes on at {@code offset}, which is not before the next byte. */
  void skipTo(long offset, long lineThere) {
    if (offset < chunkOffset + end) {
      at = (int) (offset - chunkOffset);
    } else {
      in.skipTo(offset);
      chunkOffset = offset;
      at = 0;
      end = 0;
    }
    line = lineThere;
  }

  /** The next byte, 0 to 255, or {@link #END}; stays there. */
  int peek() {
    return at < end || fill() ? chunk[at] & 0xff : END;
  }

  /** Goes on by a byte, which must not be the end. */
  void advance() {
    if (chunk[at++] == '\n') {
      line++;
    }
  }

  /** Whether the next byte is there already. */
  boolean isBuffered() {
    return at < end;
  }

  private boolean fill() {
    chunkOffset += end;
    at = 0;
    end = Math.max(0, in.readUpTo(chunk, 0, CHUNK));
    return end > 0;
  }

  /** Reads on without letting go of what is there; false at the end, or if there is no room. */
  private boolean fillMore() {
    int read = end == CHUNK ? 0 : in.readUpTo(chunk, end, CHUNK - end);
    end += Math.max(0, read);
    return read > 0;
  }

  /** Passes over the end of a line, if there is one: LF, CR LF, or CR. */
  boolean skipLineEnd() {
    int next = peek();
    if (next == '\r') {
      at++;
      if (peek() == '\n') {
        at++;
      }
      line++;
      return true;
    }
    if (next == '\n') {
      advance();
      return true;
    }
    return false;
  }

  /** Passes over spaces and tabs. */
  void skipBlanks() {
    for (int next = peek(); next == ' ' || next == '\t'; next = peek()) {
      at++;
    }
  }

  /** Begins to collect a cell. */
  void clearCell() {
    cellLength = 0;
  }

  /** Adds the next byte to the cell, and goes on. */
  void take() {
    int next = peek();
    append(next);
    advance();
  }

  private void append(int next) {
    if (next == 0) {
      throw refuse("a NUL byte", "text in UTF-8");
    }
    if (cellLength == cell.length) {
      if (cellLength == LONGEST_CELL) {
        throw refuse(
            Words.format("a cell of more than %d bytes", LONGEST_CELL), "a number or a label");
      }
      cell = Arrays.copyOf(cell, 2 * cellLength);
    }
    cell[cellLength++] = (byte) next;
  }

  /** Takes {@code text} for what was collected. */
  void setCell(String text) {
    clearCell();
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      append(next);
    }
  }

  /** Whether nothing was collected. */
  boolean isCellEmpty() {
    return cellLength == 0;
  }

  /** What was collected, without blanks around it. */
  String cellText() {
    return new String(cell, 0, cellLength, StandardCharsets.UTF_8).strip();
  }

  /**
   * Reads the digits of a short decimal number, such as {@code 0}, {@code -12} or {@code 0.25}, and
   * collects their bytes in the cell besides.
   *
   * @return the number; NaN if there is none, or it has too many digits or an exponent, so that it
   *     must be read from the cell
   */
  double shortNumber() {
    clearCell();
    boolean negative = peek() == '-';
    if (negative) {
      take();
    }
    long digits = 0;
    int count = 0;
    int decimals = -1;
    while (true) {
      int next = peek();
      if (next >= '0' && next <= '9') {
        digits = 10 * digits + (next - '0');
        count++;
        decimals += decimals >= 0 ? 1 : 0;
      } else if (next == '.' && decimals < 0) {
        decimals = 0;
      } else {
        break;
      }
      if (count > EXACT_DIGITS) {
        return Double.NaN;
      }
      append(next);
      at++;
    }
    if (count == 0) {
      return Double.NaN;
    }
    double value = decimals > 0 ? digits / POWERS_OF_TEN[decimals] : digits;
    return negative ? -value : value;
  }

  /**
   * The number in the cell.
   *
   * @param where the line it is in
   * @param place of it in its line, for messages
   * @throws DataException if it is no number, or none that a float32 can hold
   */
  float cellNumber(long where, String place) {
    String text = cellText();
    boolean decimal = isDecimal(text);
    float value = decimal ? (float) Double.parseDouble(text) : Float.NaN;
    if (!Float.isFinite(value)) {
      throw refuse(
          where,
          text.isEmpty()
              ? place + ": nothing"
              : Words.format("%s: '%s'", place, SafeMessage.quote(text)),
          decimal ? "a number that a float32 can hold" : "a number");
    }
    return value;
  }

  /** Java also takes NaN, hexadecimal numbers and a type's letter for numbers. */
  static boolean isDecimal(String text) {
    boolean digit = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      digit |= c >= '0' && c <= '9';
      if ("0123456789+-.eE".indexOf(c) < 0) {
        return false;
      }
    }
    return digit && isNumber(text);
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** What to throw for what was found in the current line. */
  DataException refuse(String found, String expected) {
    return refuse(line, found, expected);
  }

  DataException refuse(long where, String found, String expected) {
    return new DataException(
        Words.format("%s, line %d: %s, expected %s", in.name(), where, found, expected));
  }

  /** For when another error is to be told. */
  void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      throw DataException.unreadable(in.path(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
