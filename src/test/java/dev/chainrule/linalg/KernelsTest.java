package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kernel on numbers that are exact in both precisions. */
class KernelsTest {

  /** A view behind other numbers, so that offsets count. */
  private static Matrix matrix(Precision precision, double[]... rows) {
    Matrix m = Matrix.zeros(precision, rows.length + 1, rows[0].length);
    m.fill(-99);
    Matrix view = m.rowRange(1, rows.length);
    view.copyFrom(Matrix.of(precision, rows));
    return view;
  }

  private static double[] row(double... values) {
    return values;
  }

  private static void assertRows(Matrix found, double[]... expected) {
    assertArrayEquals(expected, found.toArray());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void twoMatricesElementByElement(Precision precision) {
    Matrix a = matrix(precision, row(1, -2), row(3, 0.5));
    Matrix b = matrix(precision, row(4, 8), row(-1, 2));
    Matrix c = matrix(precision, row(7, 7), row(7, 7));
    Kernels.add(a, b, c);
    assertRows(c, row(5, 6), row(2, 2.5));
    Kernels.subtract(a, b, c);
    assertRows(c, row(-3, -10), row(4, -1.5));
    Kernels.multiply(a, b, c);
    assertRows(c, row(4, -16), row(-3, 1));
    Kernels.maximum(a, b, c);
    assertRows(c, row(4, 8), row(3, 2));
    Kernels.maskPositive(b, a, c);
    assertRows(c, row(4, 0), row(-1, 2));
    Kernels.zip(a, b, (x, y) -> x + 10 * y, c);
    assertRows(c, row(41, 78), row(-7, 20.5));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void oneMatrixElementByElement(Precision precision) {
    Matrix a = matrix(precision, row(1, -2, 0.25));
    Matrix c = matrix(precision, row(10, 10, 10));
    Kernels.addScaled(-2, a, c);
    assertRows(c, row(8, 14, 9.5));
    Kernels.addScaled(a, -2, c, c);
    assertRows(c, row(-15, -30, -18.75));
    Kernels.scale(-2, a, c);
    assertRows(c, row(-2, 4, -0.5));
    Kernels.relu(a, c);
    assertRows(c, row(1, 0, 0.25));
    Kernels.reciprocal(a, c);
    assertRows(c, row(1, -0.5, 4));
    Kernels.map(a, x -> x + 1, c);
    assertRows(c, row(2, -1, 1.25));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void resultMayBeAnOperand(Precision precision) {
    Matrix a = matrix(precision, row(1, -2), row(3, 4));
    Kernels.add(a, a, a);
    assertRows(a, row(2, -4), row(6, 8));
    Kernels.relu(a, a);
    assertRows(a, row(2, 0), row(6, 8));
    Kernels.addScaled(1, a, a);
    assertRows(a, row(4, 0), row(12, 16));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void squaresAreAddedForEachColumn(Precision precision) {
    Matrix a = matrix(precision, row(1, -2, 3), row(4, 5, -0.5));
    double[] sums = {0.5, 0, 0};
    Kernels.addSquares(a.rowRange(0, 1), sums);
    Kernels.addSquares(a.rowRange(1, 1), sums);
    assertArrayEquals(new double[] {17.5, 29, 9.25}, sums);
    assertThrows(ShapeException.class, () -> Kernels.addSquares(a, sums));
    assertThrows(ShapeException.class, () -> Kernels.addSquares(a.rowRange(0, 1), new double[2]));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void rowsAndColumns(Precision precision) {
    Matrix a = matrix(precision, row(1, 2, 3), row(4, 5, 6));
    Matrix bias = matrix(precision, row(10, 20, 30));
    Matrix c = matrix(precision, row(0, 0, 0), row(0, 0, 0));
    Kernels.addRow(a, bias, c);
    assertRows(c, row(11, 22, 33), row(14, 25, 36));
    Kernels.broadcastRow(bias, c);
    assertRows(c, row(10, 20, 30), row(10, 20, 30));
    Kernels.columnSums(a, bias);
    assertRows(bias, row(5, 7, 9));
    Matrix sums = matrix(precision, row(0), row(0));
    Kernels.rowSums(a, sums);
    assertRows(sums, row(6), row(15));
    Matrix turned = matrix(precision, row(0, 0), row(0, 0), row(0, 0));
    Kernels.transpose(a, turned);
    assertRows(turned, row(1, 4), row(2, 5), row(3, 6));
    assertEquals(21, Kernels.sum(a));
    assertEquals(91, Kernels.dot(a, a));
  }

  @Test
  void columnsAreSummedFromTheFirstRowToTheLast() {
    Matrix a = matrix(Precision.FLOAT32, row(1e8), row(1), row(-1e8), row(1));
    Matrix sum = matrix(Precision.FLOAT32, row(0));
    Kernels.columnSums(a, sum);
    assertEquals(((1e8f + 1f) - 1e8f) + 1f, sum.get(0));
  }

  @Test
  void rowsAreAddedToWhatIsThere() {
    Matrix a = matrix(Precision.FLOAT32, row(1, 1e8), row(2, -1e8));
    Matrix sum = matrix(Precision.FLOAT32, row(10, 1));
    Kernels.addRows(a, sum);
    assertRows(sum, row(13, 0));
    assertThrows(ShapeException.class, () -> Kernels.addRows(a, a.rowRange(0, 1)));
    assertThrows(ShapeException.class, () -> Kernels.columnSums(a, a.rowRange(0, 1)));
    assertRows(a, row(1, 1e8), row(2, -1e8));
  }

  /** Copied or not, an element is what the operation makes of its operands. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void operandsMayLieAnywhere(Precision precision) {
    int size = 2 * Loops.COPIED + 3;
    Matrix storage = Matrix.zeros(precision, 1, 4 * size);
    for (int i = 0; i < storage.size(); i++) {
      storage.set(i, Math.sin(i));
    }
    Matrix a = storage.view(5, 1, size);
    Matrix b = storage.view(size + 6, 1, size);
    Matrix expected = Matrix.zeros(precision, 1, size);
    Kernels.zip(a, b, (x, y) -> x + y, expected);
    Matrix elsewhere = storage.view(2 * size + 9, 1, size);
    Kernels.add(a, b, elsewhere);
    assertArrayEquals(expected.toArray(), elsewhere.toArray());
    Matrix sameIndex = Matrix.zeros(precision, 1, 5 + size).view(5, 1, size);
    sameIndex.copyFrom(b);
    Kernels.add(a, sameIndex, a);
    assertArrayEquals(expected.toArray(), a.toArray());
    Kernels.map(b, x -> -x, expected);
    Kernels.scale(-1, b, elsewhere);
    assertArrayEquals(expected.toArray(), elsewhere.toArray());
    Kernels.scale(-1, b, b);
    assertArrayEquals(expected.toArray(), b.toArray());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void largestElementIsTheFirstOfEquals(Precision precision) {
    Matrix a = matrix(precision, row(1, 3, 3), row(-5, -7, -6));
    assertEquals(1, Kernels.argMax(a, 0));
    assertEquals(0, Kernels.argMax(a, 1));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void oneInfinityOrNaNIsFound(Precision precision) {
    for (double bad : row(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
      for (int i = 0; i < 37; i++) {
        Matrix a = Matrix.zeros(precision, 1, 37);
        a.fill(precision == Precision.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE);
        assertTrue(Kernels.allFinite(a));
        a.set(i, bad);
        assertFalse(Kernels.allFinite(a));
      }
    }
  }

  @Test
  void shapesAndPrecisionsMustFit() {
    Matrix a = Matrix.zeros(Precision.FLOAT32, 2, 3);
    Matrix turned = Matrix.zeros(Precision.FLOAT32, 3, 2);
    Matrix wide = Matrix.zeros(Precision.FLOAT64, 2, 3);
    for (Executable wrong :
        new Executable[] {
          () -> Kernels.add(a, turned, a),
          () -> Kernels.add(a, a, turned),
          () -> Kernels.add(a, wide, a),
          () -> Kernels.addRow(a, Matrix.zeros(Precision.FLOAT32, 1, 2), a),
          () -> Kernels.columnSums(a, Matrix.zeros(Precision.FLOAT32, 1, 2)),
          () -> Kernels.rowSums(a, Matrix.zeros(Precision.FLOAT32, 3, 1)),
          () -> Kernels.transpose(a, a),
          () -> Kernels.dot(a, turned)
        }) {
      assertThrows(ShapeException.class, wrong);
    }
  }
}
