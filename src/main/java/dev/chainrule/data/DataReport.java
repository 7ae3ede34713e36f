package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What one looks for in data before training: a second pass over a set, which keeps eight bytes of
 * each row.
 *
 * @param constantColumns columns in which all numbers are equal, from 1
 * @param repeatedRows rows that are the same as an earlier one, with the same label
 * @param isSorted whether all rows of each class stand together
 * @param emptyClasses labels of classes without rows, and whole numbers that are missing between
 *     labels which seem to be counted from 0 or 1
 * @param hasFractions whether labels are numbers that are not whole
 */
public record DataReport(
    List<Integer> constantColumns,
    int repeatedRows,
    boolean isSorted,
    List<String> emptyClasses,
    boolean hasFractions) {
  public DataReport {
    constantColumns = List.copyOf(constantColumns);
    emptyClasses = List.copyOf(emptyClasses);
  }

  /** Reads {@code set} again. */
  public static DataReport of(Configuration hadoop, Dataset set) {
    ConstantColumns columns = new ConstantColumns(set.features());
    long[] hashes = new long[set.rows()];
    int changes = 0;
    String last = null;
    try (RowCursor row = set.source().open(hadoop)) {
      for (int i = 0; i < hashes.length && row.next(); i++) {
        requireAsInspected(row, set);
        columns.add(row);
        hashes[i] = hash(row);
        changes += i > 0 && !Objects.equals(last, row.label()) ? 1 : 0;
        last = row.label();
      }
    } catch (IOException e) {
      throw DataException.unreadable(set.source().name(), e);
    }
    int classes = set.labels().labels().size();
    return new DataReport(
        columns.found(),
        repeated(hashes),
        classes > 1 && changes == classes - 1 && set.rows() > 2 * classes,
        emptyClasses(hadoop, set),
        set.classLabels().stream().anyMatch(DataReport::isFraction));
  }

  private static List<String> emptyClasses(Configuration hadoop, Dataset set) {
    List<String> empty = new ArrayList<>(set.source().emptyLabels(hadoop));
    empty.addAll(gaps(set.classLabels()));
    set.classLabels().stream().filter(label -> set.labels().rows(label) == 0).forEach(empty::add);
    return empty.stream().distinct().toList();
  }

  /** Whole numbers left out by labels that seem to be counted from 0 or 1. */
  private static List<String> gaps(List<String> labels) {
    if (!labels.stream().allMatch(label -> label.matches("[0-9]{1,4}"))) {
      return List.of();
    }
    IntSummaryStatistics range = labels.stream().mapToInt(Integer::parseInt).summaryStatistics();
    return range.getMin() > 1 || range.getMax() >= 2 * labels.size()
        ? List.of()
        : IntStream.range(range.getMin(), range.getMax())
            .mapToObj(String::valueOf)
            .filter(label -> !labels.contains(label))
            .toList();
  }

  private static boolean isFraction(String label) {
    return label.indexOf('.') >= 0 && TextBytes.isDecimal(label);
  }

  /** A file may have changed since. */
  private static void requireAsInspected(RowCursor row, Dataset set) {
    if (row.features() > set.features()
        || (!set.source().isSparse() && row.features() < set.features())) {
      throw new DataException(
          Words.format(
              "%s: rows of %d numbers, expected %d, as inspected",
              set.source().name(), row.features(), set.features()));
    }
  }

  /**
   * Of 64 bits: among millions of rows, no two different ones are expected to share it. Of numbers
   * that are 0 it knows nothing, whether they are left out or not.
   */
  private static long hash(RowCursor row) {
    long hash = row.label() == null ? 0 : row.label().hashCode();
    Optional<SparseRow> sparse = row.sparse();
    if (sparse.isPresent()) {
      SparseRow some = sparse.get();
      for (int i = 0; i < some.count(); i++) {
        hash = with(hash, some.columns()[i], some.numbers()[i]);
      }
      return hash;
    }
    for (int j = 0; j < row.features(); j++) {
      hash = with(hash, j, row.numbers()[j]);
    }
    return hash;
  }

  private static long with(long before, int column, float number) {
    if (number == 0) {
      return before;
    }
    long entry = (long) column << Integer.SIZE ^ Float.floatToIntBits(number);
    long hash = 0x9e3779b97f4a7c15L * (before ^ entry);
    return hash ^ hash >>> 32;
  }

  private static int repeated(long[] hashes) {
    Arrays.sort(hashes);
    int repeated = 0;
    for (int i = 1; i < hashes.length; i++) {
      repeated += hashes[i] == hashes[i - 1] ? 1 : 0;
    }
    return repeated;
  }

  /** What somebody should look at before training; empty if nothing. */
  public List<String> suspicions() {
    List<String> lines = new ArrayList<>();
    if (isSorted) {
      lines.add("all rows of a class stand together (training shuffles them; others may not)");
    }
    if (repeatedRows > 0) {
      lines.add(Words.count(repeatedRows, "row") + " the same as an earlier one");
    }
    if (hasFractions) {
      lines.add("labels that are fractions: is this the column of the label?");
    }
    emptyClasses.forEach(label -> lines.add("no row of class " + label));
    return lines;
  }
}
