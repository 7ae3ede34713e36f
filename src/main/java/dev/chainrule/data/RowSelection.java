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

  /** Computed when it is needed. */
  private transient int[] before;

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
   * A share of these rows drawn at random, each row equally likely.
   *
   * @param share of all rows, from 0 to 1; the number of rows is rounded
   */
  RowSelection drawn(double share, long seed) {
    BitSet drawn = new BitSet(fileRows);
    draw(rows(), (int) Math.round(share * count), seed, drawn);
    return new RowSelection(fileRows, drawn);
  }

  /**
   * The same share of the rows of each class, but never all of them: stratified sampling.
   *
   * @param labels the class of each row of the file
   */
  RowSelection drawnFromEach(short[] labels, int classes, double share, long seed) {
    BitSet drawn = new BitSet(fileRows);
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      int[] rows = Arrays.stream(rows()).filter(row -> labels[row] == wanted).toArray();
      int most = Math.max(0, rows.length - 1);
      int drawnRows = Math.min(most, (int) Math.round(share * rows.length));
      draw(rows, drawnRows, CounterRandom.derive(seed, label), drawn);
    }
    return new RowSelection(fileRows, drawn);
  }

  private static void draw(int[] rows, int count, long seed, BitSet chosen) {
    if (count > 0) {
      Permutation order = Permutation.of(seed, Purpose.VALIDATION, rows.length);
      for (int i = 0; i < count; i++) {
        chosen.set(rows[order.at(i)]);
      }
    }
  }

  /** These rows but for {@code others}. */
  RowSelection without(RowSelection others) {
    BitSet left = new BitSet(fileRows);
    Arrays.stream(rows()).forEach(left::set);
    left.andNot(BitSet.valueOf(others.chosen));
    return new RowSelection(fileRows, left);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowSelection that
        && that.fileRows == fileRows
        && Arrays.equals(that.chosen, chosen);
  }

  @Override
  public int hashCode() {
    return 31 * fileRows + Arrays.hashCode(chosen);
  }

  /** Which row of the set a row of the file is; −1 if it is none. */
  int rank(int fileRow) {
    if (chosen == null) {
      return fileRow;
    }
    int word = fileRow / Long.SIZE;
    boolean has = word < chosen.length && (chosen[word] >>> fileRow & 1) == 1;
    return has ? before()[word] + Long.bitCount(chosen[word] & ((1L << fileRow) - 1)) : -1;
  }

  /** How many rows of the set each word's come after. */
  private int[] before() {
    if (before == null) {
      int[] counts = new int[chosen.length];
      for (int word = 1; word < chosen.length; word++) {
        counts[word] = counts[word - 1] + Long.bitCount(chosen[word - 1]);
      }
      before = counts;
    }
    return before;
  }

  /** Rows of the file. */
  public int fileRows() {
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
