package dev.chainrule.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the columns in which all rows have the same number. A row that mentions few numbers costs
 * no more than these and those of the first row.
 */
final class ConstantColumns {
  private final boolean[] varies;
  private float[] first;

  /** The columns of the first row that are not 0, so that a row may differ by leaving them out. */
  private int[] filled;

  /**
   * @param features numbers of a row
   */
  ConstantColumns(int features) {
    this.varies = new boolean[features];
  }

  void add(RowCursor row) {
    if (first == null) {
      first = Arrays.copyOf(row.numbers(), varies.length);
      filled = IntStream.range(0, varies.length).filter(j -> first[j] != 0).toArray();
      return;
    }
    float[] numbers = row.numbers();
    Optional<SparseRow> sparse = row.sparse();
    if (sparse.isPresent()) {
      compare(numbers, sparse.get().columns(), sparse.get().count());
      compare(numbers, filled, filled.length);
      return;
    }
    for (int j = 0; j < varies.length; j++) {
      varies[j] |= numbers[j] != first[j];
    }
  }

  private void compare(float[] numbers, int[] columns, int count) {
    for (int i = 0; i < count; i++) {
      int j = columns[i];
      varies[j] |= numbers[j] != first[j];
    }
  }

  /** The columns that do not vary, from 1. */
  List<Integer> found() {
    return IntStream.range(0, varies.length).filter(j -> !varies[j]).mapToObj(j -> j + 1).toList();
  }
}
