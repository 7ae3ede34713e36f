package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardTest {
  /** Three rows of two features, labels 5, 6 and 200. */
  private final Shard shard =
      Shard.ofBytes(
          4, 1, 2, new byte[] {0, 1, 2, 127, (byte) 128, (byte) 255}, new short[] {5, 6, 200});

  private final InputScaler scaler = new InputScaler(Encoding.PIXELS);

  @ParameterizedTest
  @EnumSource(Precision.class)
  void gatherGivesPixelsOver255(Precision precision) {
    // A view behind other numbers, so that the offset counts; a row more than is asked for.
    Matrix x = Matrix.zeros(precision, 5, 2).rowRange(1, 4);
    int[] rows = {2, 0, 2};
    scaler.gather(shard, rows, x);
    assertArrayEquals(new int[] {200, 5, 200}, shard.labels(rows));
    double[][] exact = {{128 / 255.0, 1}, {0, 1 / 255.0}, {128 / 255.0, 1}, {0, 0}};
    assertArrayEquals(Matrix.of(precision, exact).toArray(), x.toArray());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Matrix x = Matrix.zeros(Precision.FLOAT32, 2, 2);
    int[] none = {3};
    assertThrows(ShapeException.class, () -> scaler.gather(shard, new int[] {0, 1, 2}, x));
    assertThrows(ShapeException.class, () -> scaler.gather(shard, new int[] {0}, x.reshape(1, 4)));
    assertThrows(IndexOutOfBoundsException.class, () -> scaler.gather(shard, none, x));
    assertThrows(IndexOutOfBoundsException.class, () -> shard.labels(none));
    assertThrows(ShapeException.class, () -> Shard.ofBytes(0, 1, 2, new byte[5], new short[3]));
  }
}
