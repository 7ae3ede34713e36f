package dev.chainrule.predict;

import dev.chainrule.data.Encoding;
import dev.chainrule.data.InputScaler;
import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.stream.IntStream;

/**
 * Rows of raw numbers, and the inputs that they become. They are a small shard, so that they go the
 * way of rows in training.
 */
public final class InputRows {
  private final float[] numbers;
  private final Shard shard;
  private final InputScaler scaler;
  private final Matrix x;

  /**
   * @param rows how many; all 0 at first
   */
  public InputRows(Precision precision, int rows, int features, Encoding encoding) {
    this.numbers = new float[rows * features];
    this.shard = Shard.ofFloats(0, 1, features, numbers, new short[rows]);
    this.scaler = new InputScaler(encoding);
    this.x = Matrix.zeros(precision, rows, features);
  }

  /** Takes over the first [features] of {@code from} as a row. */
  public void set(int row, float[] from) {
    System.arraycopy(from, 0, numbers, row * shard.features(), shard.features());
  }

  /** The inputs of all rows, [rows, features]; overwritten by the next call. */
  public Matrix encoded() {
    scaler.gather(shard, IntStream.range(0, x.rows()).toArray(), x);
    return x;
  }
}
