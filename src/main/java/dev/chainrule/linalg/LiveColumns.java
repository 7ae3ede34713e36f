package dev.chainrule.linalg;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a matrix that are not blank, where a blank one is 0 in every row: pixels at the
 * edge of images, words that no row of a batch has.
 *
 * @param live runs of live columns, ascending
 * @param blank the runs between them
 */
record LiveColumns(List<Run> live, List<Run> blank) {
  /** If fewer columns than one in this many are blank, copying the others is not worth it. */
  private static final int WORTH_ONE_IN = 6;

  private static final int ROWS_BETWEEN_LOOKS = 64;

  /** Neighbours {@code from} until {@code until}. */
  record Run(int from, int until) {
    int length() {
      return until - from;
    }

    /** The rows of {@code matrix} at these places; shares the array. */
    Matrix rowsOf(Matrix matrix) {
      return matrix.rowRange(from, length());
    }

    /** What it has in common with {@code other}; of no length if there is nothing. */
    Run within(Run other) {
      int start = Math.max(from, other.from);
      return new Run(start, Math.max(start, Math.min(until, other.until)));
    }
  }

  /** Those of {@code a}; empty if they are nearly all. */
  static Optional<LiveColumns> of(Matrix a, Scratch scratch) {
    int cols = a.cols();
    Matrix row = scratch.take(Scratch.Use.ROW, a.precision(), 1, cols);
    Matrix greatest = scratch.take(Scratch.Use.GREATEST, a.precision(), 1, cols);
    greatest.fill(0);
    for (int i = 0; i < a.rows(); i++) {
      row.copyRange(0, a, i * cols, cols);
      greatest.greaterMagnitude(greatest, row);
      boolean look = i % ROWS_BETWEEN_LOOKS == 0 || i == a.rows() - 1;
      if (look && zeros(greatest) * WORTH_ONE_IN < cols) {
        return Optional.empty();
      }
    }
    return Optional.of(ofNonZeros(greatest));
  }

  private static int zeros(Matrix row) {
    int zeros = 0;
    for (int j = 0; j < row.cols(); j++) {
      zeros += row.get(j) == 0 ? 1 : 0;
    }
    return zeros;
  }

  static LiveColumns ofNonZeros(Matrix row) {
    LiveColumns columns = new LiveColumns(new ArrayList<>(), new ArrayList<>());
    int from = 0;
    for (int j = 1; j <= row.cols(); j++) {
      boolean isLive = row.get(from) != 0;
      if (j == row.cols() || isLive != (row.get(j) != 0)) {
        (isLive ? columns.live : columns.blank).add(new Run(from, j));
        from = j;
      }
    }
    return columns;
  }

  /** The live runs in {@code range}. */
  List<Run> liveIn(Run range) {
    return live.stream().map(run -> run.within(range)).filter(run -> run.length() > 0).toList();
  }

  /** How many columns {@code runs} have. */
  static int count(List<Run> runs) {
    return runs.stream().mapToInt(Run::length).sum();
  }

  /** {@code into} ← columns {@code runs} of {@code a}, [a.rows, count]. */
  static void takeColumns(List<Run> runs, Matrix a, Matrix into) {
    int at = 0;
    for (int i = 0; i < a.rows(); i++) {
      for (Run run : runs) {
        into.copyRange(at, a, i * a.cols() + run.from, run.length());
        at += run.length();
      }
    }
  }

  /** {@code into} ← rows {@code runs} of {@code b}, [count, b.cols]. */
  static void takeRows(List<Run> runs, Matrix b, Matrix into) {
    int at = 0;
    for (Run run : runs) {
      into.rowRange(at, run.length()).copyFrom(run.rowsOf(b));
      at += run.length();
    }
  }

  /** Rows {@code runs} of {@code into} ← {@code packed}, [count, into.cols]. */
  static void putRows(List<Run> runs, Matrix packed, Matrix into) {
    int at = 0;
    for (Run run : runs) {
      run.rowsOf(into).copyFrom(packed.rowRange(at, run.length()));
      at += run.length();
    }
  }
}
