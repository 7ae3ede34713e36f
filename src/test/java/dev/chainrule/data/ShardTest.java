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
      new Shard(
          4,
          1,
          2,
          new byte[] {0, 1, 2, 127, (byte) 128, (byte) 255},
          new byte[] {5, 6, (byte) 200});

  @ParameterizedTest
  @EnumSource(Precision.class)
  void gatherGivesPixelsOver255(Precision precision) {
    // A view behind other numbers, so that the offset counts; a row more than is asked for.
    Matrix x = Matrix.zeros(precision, 5, 2).rowRange(1, 4);
    int[] labels = new int[4];
    shard.gather(new int[] {2, 0, 2, 1}, 3, x, labels);
    assertArrayEquals(new int[] {200, 5, 200, 0}, labels);
    double[][] exact = {{128 / 255.0, 1}, {0, 1 / 255.0}, {128 / 255.0, 1}, {0, 0}};
    assertArrayEquals(Matrix.of(precision, exact).toArray(), x.toArray());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Matrix x = Matrix.zeros(Precision.FLOAT32, 2, 2);
    int[] labels = new int[2];
    int[] rows = {0, 1, 2};
    assertThrows(ShapeException.class, () -> shard.gather(rows, 3, x, new int[3]));
    assertThrows(ShapeException.class, () -> shard.gather(new int[] {0}, 2, x, labels));
    assertThrows(ShapeException.class, () -> shard.gather(rows, 2, x, new int[1]));
    assertThrows(ShapeException.class, () -> shard.gather(rows, 1, x.reshape(1, 4), labels));
    assertThrows(IndexOutOfBoundsException.class, () -> shard.gather(new int[] {3}, 1, x, labels));
    assertThrows(ShapeException.class, () -> new Shard(0, 1, 2, new byte[5], new byte[3]));
  }
}
