package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MatrixTest {
  private static final double[][] NUMBERS = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};

  @ParameterizedTest
  @EnumSource(Precision.class)
  void rowsFollowEachOtherWithoutGaps(Precision precision) {
    Matrix m = Matrix.of(precision, NUMBERS);
    assertEquals(8, m.get(2, 1));
    assertEquals(8, m.get(7));
    assertArrayEquals(NUMBERS, m.toArray());
    assertArrayEquals(new double[][] {{1, 2}, {3, 4}, {5, 6}}, m.view(0, 3, 2).toArray());
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, m.reshape(2, 6).toArray()[0]);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void viewsShareTheArrayAndCopiesDoNot(Precision precision) {
    Matrix m = Matrix.of(precision, NUMBERS);
    Matrix middle = m.rowRange(1, 2);
    Matrix copy = middle.copy();
    middle.set(0, 0, -4);
    assertEquals(-4, m.get(1, 0));
    assertEquals(4, copy.get(0, 0));
    middle.fill(0);
    assertArrayEquals(new double[][] {{1, 2, 3}, {0, 0, 0}, {0, 0, 0}, {10, 11, 12}}, m.toArray());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void nothingOutsideAViewIsReadOrWritten(Precision precision) {
    Matrix view = Matrix.of(precision, NUMBERS).rowRange(1, 2);
    double[] row = new double[3];
    for (Executable outside :
        new Executable[] {
          () -> view.get(-1),
          () -> view.get(6),
          () -> view.set(-1, 0),
          () -> view.set(6, 0),
          () -> view.getRow(-1, row),
          () -> view.getRow(2, row),
          () -> view.setRow(2, row),
          () -> view.putInto(ByteBuffer.allocate(100), 4, 3),
          () -> view.takeFrom(ByteBuffer.allocate(3 * precision.bytes()), 4)
        }) {
      assertThrows(IndexOutOfBoundsException.class, outside);
    }
    for (Executable misshapen :
        new Executable[] {
          () -> view.get(0, 3),
          () -> view.get(2, 0),
          () -> view.rowRange(1, 2),
          () -> view.view(1, 2, 3),
          () -> view.reshape(2, 2),
          () -> view.copyFrom(Matrix.zeros(precision, 3, 2)),
          () -> Matrix.zeros(precision, 1 << 16, 1 << 16),
          () -> Matrix.of(precision, new double[][] {{1}, {1, 2}})
        }) {
      assertThrows(ShapeException.class, misshapen);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void bytesComeBackAsTheSameNumbers(Precision precision) {
    Matrix view = Matrix.of(precision, NUMBERS).rowRange(1, 3);
    ByteBuffer bytes = ByteBuffer.allocate(4 * precision.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    view.putInto(bytes, 2, 4);
    Matrix into = Matrix.zeros(precision, 2, 3);
    into.takeFrom(bytes, 1);
    assertArrayEquals(new double[][] {{0, 6, 7}, {8, 9, 0}}, into.toArray());
  }

  @Test
  void precisionRoundsOnce() {
    Matrix wide = Matrix.row(Precision.FLOAT64, 0.1, 1e300);
    Matrix single = wide.to(Precision.FLOAT32);
    assertEquals(0.1f, single.get(0));
    assertEquals(Double.POSITIVE_INFINITY, single.get(1));
    assertEquals((double) 0.1f, single.to(Precision.FLOAT64).get(0));
  }

  @Test
  void textShowsSmallMatricesWhole() {
    assertEquals("float32[1, 2] [[1.0, 2.0]]", Matrix.row(Precision.FLOAT32, 1, 2).toString());
    assertEquals("float64[9, 9]", Matrix.zeros(Precision.FLOAT64, 9, 9).toString());
  }
}
