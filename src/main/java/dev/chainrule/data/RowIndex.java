package dev.chainrule.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Where some rows of a text file begin, so that a reader need not go through all rows before. It
 * has at most {@value #MOST} entries, at equal distances that are a power of two.
 */
public final class RowIndex implements Serializable {
  /** Of a file whose rows are found without one. */
  static final RowIndex NONE = new RowIndex(1, new long[0], new long[0]);

  private static final long serialVersionUID = 1L;

  private static final int MOST = 1 << 16;

  private final int distance;
  private final long[] offsets;
  private final long[] lines;

  private RowIndex(int distance, long[] offsets, long[] lines) {
    this.distance = distance;
    this.offsets = offsets;
    this.lines = lines;
  }

  /** The last known row that is not behind {@code row}; −1 if there is none. */
  int rowBefore(int row) {
    int entry = Math.min(row / distance, offsets.length - 1);
    return entry * distance;
  }

  /** Where in the content it begins. */
  long offset(int known) {
    return offsets[known / distance];
  }

  /** The number of its line, from 1. */
  long line(int known) {
    return lines[known / distance];
  }

  boolean isEmpty() {
    return offsets.length == 0;
  }

  /** Takes note of rows as they come. */
  static final class Builder {
    private int distance = 1;
    private int count;
    private long[] offsets = new long[1 << 10];
    private long[] lines = new long[1 << 10];

    void add(int row, long offset, long line) {
      if (row % distance != 0) {
        return;
      }
      if (count == MOST) {
        halve();
        if (row % distance != 0) {
          return;
        }
      }
      if (count == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * count);
        lines = Arrays.copyOf(lines, 2 * count);
      }
      offsets[count] = offset;
      lines[count++] = line;
    }

    private void halve() {
      for (int i = 0; i < count / 2; i++) {
        offsets[i] = offsets[2 * i];
        lines[i] = lines[2 * i];
      }
      count /= 2;
      distance *= 2;
    }

    RowIndex build() {
      return new RowIndex(distance, Arrays.copyOf(offsets, count), Arrays.copyOf(lines, count));
    }
  }
}
