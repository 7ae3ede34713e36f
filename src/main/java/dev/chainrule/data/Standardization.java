package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** How the columns of data are brought to one scale. */
public enum Standardization {
  /** Not at all. */
  NONE,
  /** Each column from 0, its least number in the training set, to 1, its greatest. */
  UNIT,
  /** Each column to mean 0 and standard deviation 1 over the training set. */
  ZSCORE;

  /**
   * What columns have in some rows. Merged in one order, the result is the same to the bit wherever
   * the parts were made.
   *
   * <p>A class of plain fields: it travels with results of tasks.
   */
  public static final class Columns implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] mean;

    /** Sum of squared differences to the mean. */
    private final double[] squares;

    private final float[] least;
    private final float[] greatest;
    private long rows;

    private Columns(int features) {
      this.mean = new double[features];
      this.squares = new double[features];
      this.least = new float[features];
      this.greatest = new float[features];
    }

    /** Those of a shard, row after row (Welford 1962). */
    public static Columns of(Shard shard) {
      Columns columns = new Columns(shard.features());
      for (int row = 0; row < shard.rows(); row++) {
        columns.add(shard, row);
      }
      return columns;
    }

    private void add(Shard shard, int row) {
      rows++;
      RowNumbers numbers = shard.numbers();
      int from = row * shard.features();
      for (int j = 0; j < mean.length; j++) {
        float number = numbers.get(from + j);
        double difference = number - mean[j];
        mean[j] += difference / rows;
        squares[j] += difference * (number - mean[j]);
        least[j] = rows == 1 ? number : Math.min(least[j], number);
        greatest[j] = rows == 1 ? number : Math.max(greatest[j], number);
      }
    }

    /**
     * Takes in those of other rows (Chan, Golub and LeVeque 1979).
     *
     * @param other not changed
     * @return this, or {@code other} if this has no rows
     */
    public Columns merge(Columns other) {
      if (rows == 0 || other.rows == 0) {
        return rows == 0 ? other : this;
      }
      long all = rows + other.rows;
      for (int j = 0; j < mean.length; j++) {
        double difference = other.mean[j] - mean[j];
        mean[j] += difference * other.rows / all;
        squares[j] += other.squares[j] + difference * difference * rows * other.rows / all;
        least[j] = Math.min(least[j], other.least[j]);
        greatest[j] = Math.max(greatest[j], other.greatest[j]);
      }
      rows = all;
      return this;
    }
  }

  /**
   * The encoding that standardizes so; a column of equal numbers, or of numbers so close that a
   * float32 does not tell their width from 0, is only shifted.
   *
   * @param before without this
   * @param columns of all rows of the training set
   * @param set its name, for messages
   * @throws DataException if a float32 cannot hold how far a number is from its column's shift, so
   *     that the input would be infinite or no number
   */
  public Encoding encoding(Encoding before, Columns columns, String set) {
    List<Double> shift = new ArrayList<>();
    List<Double> scale = new ArrayList<>();
    for (int j = 0; this != NONE && j < columns.mean.length; j++) {
      double least = columns.least[j];
      double greatest = columns.greatest[j];
      double from = this == UNIT ? least : columns.mean[j];
      if (Float.isInfinite((float) (Math.max(greatest - from, from - least) / before.divisor()))) {
        throw new DataException(
            Words.format(
                "%s: column %d: %s to %s, expected a range that a float32 can hold, to be"
                    + " standardized",
                set, j + 1, columns.least[j], columns.greatest[j]));
      }
      double width = this == UNIT ? greatest - least : Math.sqrt(columns.squares[j] / columns.rows);
      shift.add(from / before.divisor());
      double divided = width / before.divisor();
      scale.add((float) divided > 0 ? divided : 1);
    }
    return new Encoding(before.divisor(), shift, scale, before.classes(), before.names());
  }
}
