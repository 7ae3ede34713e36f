package dev.chainrule.data;

import dev.chainrule.data.ShardPlan.Range;
import dev.chainrule.random.CounterRandom;
import dev.chainrule.random.CounterRandom.Purpose;
import dev.chainrule.random.Permutation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which rows of a file make a set: all of them, or some, in the order of the file. Small enough to
 * travel with tasks: a bit for each row of the file.
 */
public final class RowSelection implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int fileRows;

  /** The chosen rows, a bit for each row of the file; null for all. */
  private final long[] chosen;

  private final int count;

  private RowSelection(int fileRows, BitSet chosen) {
    this.fileRows = fileRows;
    this.chosen = chosen == null ? null : chosen.toLongArray();
    this.count = chosen == null ? fileRows : chosen.cardinality();
  }

  /** All rows of a file of {@code fileRows}. */
  public static RowSelection all(int fileRows) {
    return new RowSelection(fileRows, null);
  }

  /**
   * A share of the rows drawn at random, each row equally likely.
   *
   * @param share of all rows, from 0 to 1; the number of rows is rounded
   */
  static RowSelection drawn(int fileRows, double share, long seed) {
    BitSet chosen = new BitSet(fileRows);
    int[] all = new int[fileRows];
    Arrays.setAll(all, row -> row);
    draw(all, (int) Math.round(share * fileRows), seed, chosen);
    return new RowSelection(fileRows, chosen);
  }

  /** The same share of the rows of each class, but never all of them: stratified sampling. */
  static RowSelection drawnFromEach(byte[] labels, double share, long seed) {
    BitSet chosen = new BitSet(labels.length);
    for (int label = 0; label < 256; label++) {
      byte wanted = (byte) label;
      int[] rows = rowsOf(labels, wanted);
      int most = Math.max(0, rows.length - 1);
      int count = Math.min(most, (int) Math.round(share * rows.length));
      draw(rows, count, CounterRandom.derive(seed, label), chosen);
    }
    return new RowSelection(labels.length, chosen);
  }

  private static int[] rowsOf(byte[] labels, byte wanted) {
    int[] rows = new int[labels.length];
    int count = 0;
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] == wanted) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  private static void draw(int[] rows, int count, long seed, BitSet chosen) {
    if (count > 0) {
      Permutation order = Permutation.of(seed, Purpose.VALIDATION, rows.length);
      for (int i = 0; i < count; i++) {
        chosen.set(rows[order.at(i)]);
      }
    }
  }

  /** The other rows of the file. */
  RowSelection others() {
    BitSet others = new BitSet(fileRows);
    if (chosen != null) {
      others.set(0, fileRows);
      others.andNot(BitSet.valueOf(chosen));
    }
    return new RowSelection(fileRows, others);
  }

  /** Rows of the file. */
  int fileRows() {
    return fileRows;
  }

  /** Rows of the set. */
  int count() {
    return count;
  }

  /** Where the rows of the set are in the file, [count], ascending. */
  int[] rows() {
    if (chosen == null) {
      int[] all = new int[fileRows];
      Arrays.setAll(all, row -> row);
      return all;
    }
    return BitSet.valueOf(chosen).stream().toArray();
  }

  /**
   * For runs of consecutive rows of the set: the runs of consecutive rows of the file that they are
   * made of, in the same order.
   */
  List<Range> inFile(List<Range> runs) {
    if (chosen == null) {
      return runs;
    }
    int[] rows = rows();
    List<Range> found = new ArrayList<>();
    for (Range run : runs) {
      int begin = run.first();
      int end = run.first() + run.count();
      for (int i = begin + 1; i <= end; i++) {
        if (i == end || rows[i] != rows[i - 1] + 1) {
          found.add(new Range(rows[begin], i - begin));
          begin = i;
        }
      }
    }
    return found;
  }
}
