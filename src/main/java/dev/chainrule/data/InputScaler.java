package dev.chainrule.data;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import java.util.List;

/**
 * Turns raw numbers into a network's inputs, as an {@link Encoding} says, in the precision of the
 * network: division, then for each column the difference to its shift, divided by its scale.
 */
public final class InputScaler {
  private final int divisor;
  private final double[] shift;
  private final double[] scale;

  public InputScaler(Encoding encoding) {
    this.divisor = encoding.divisor();
    this.shift = array(encoding.shift());
    this.scale = array(encoding.scale());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Gathers {@code rows} of a shard, as the network gets them: divided, then standardized.
   *
   * @param rows row numbers of the shard, [N]
   * @param x [N or more, features]; its first N rows are overwritten
   * @throws dev.chainrule.linalg.ShapeException if {@code x} has other columns, or fewer rows
   * @throws IndexOutOfBoundsException if a row number is not of that shard
   */
  public void gather(Shard shard, int[] rows, Matrix x) {
    shard.gather(rows, divisor, x);
    standardize(x, rows.length);
  }

  /**
   * Standardizes the first {@code rows} of {@code x}, which are divided already: each feature less
   * its shift, over its scale. Leaves them as they are if there are no shifts.
   *
   * @param x [rows or more, features]
   * @throws dev.chainrule.linalg.ShapeException if {@code x} has other columns than there are
   *     shifts, or fewer rows
   */
  public void standardize(Matrix x, int rows) {
    if (shift.length == 0) {
      return;
    }
    Matrix shifts = Matrix.row(x.precision(), shift);
    Matrix divisors = Matrix.row(x.precision(), scale);
    for (int i = 0; i < rows; i++) {
      Matrix row = x.rowRange(i, 1);
      Kernels.subtract(row, shifts, row);
      Kernels.divide(row, divisors, row);
    }
  }
}
