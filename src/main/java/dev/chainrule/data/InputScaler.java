package dev.chainrule.data;

import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.linalg.Float64Matrix;
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
   * Gathers {@code rows} of a shard.
   *
   * @param rows row numbers of the shard, [N]
   * @param x [N or more, features]; its first N rows are overwritten
   */
  public void gather(Shard shard, int[] rows, Matrix x) {
    shard.gather(rows, divisor, x);
    standardize(x, rows.length);
  }

  /** Does to the first {@code rows} of {@code x} what follows the division. */
  public void standardize(Matrix x, int rows) {
    if (shift.length == 0) {
      return;
    }
    for (int i = 0; i < rows; i++) {
      int at = x.offset() + i * x.cols();
      if (x instanceof Float32Matrix single) {
        standardize(single.data(), at);
      } else if (x instanceof Float64Matrix wide) {
        standardize(wide.data(), at);
      }
    }
  }

  private void standardize(float[] data, int at) {
    for (int j = 0; j < shift.length; j++) {
      data[at + j] = (data[at + j] - (float) shift[j]) / (float) scale[j];
    }
  }

  private void standardize(double[] data, int at) {
    for (int j = 0; j < shift.length; j++) {
      data[at + j] = (data[at + j] - shift[j]) / scale[j];
    }
  }
}
