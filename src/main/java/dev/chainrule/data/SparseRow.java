package dev.chainrule.data;

import java.util.Arrays;

/** The numbers of a row that its file mentions; all others are 0. */
public final class SparseRow {
  private int[] columns = new int[64];
  private float[] numbers = new float[64];
  private int count;

  /** Takes note of a number, in a column from 0. */
  void add(int column, float number) {
    if (count == columns.length) {
      columns = Arrays.copyOf(columns, 2 * count);
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    columns[count] = column;
    numbers[count++] = number;
  }

  /** Makes an end of it, also in {@code dense}, where these numbers stand in their columns. */
  void clear(float[] dense) {
    for (int i = 0; i < count; i++) {
      dense[columns[i]] = 0;
    }
    count = 0;
  }

  /** How many are mentioned. */
  int count() {
    return count;
  }

  /** Their columns, [count] or more, from 0 and ascending. */
  int[] columns() {
    return columns;
  }

  /** The numbers themselves, [count] or more; some may be 0. */
  float[] numbers() {
    return numbers;
  }
}
