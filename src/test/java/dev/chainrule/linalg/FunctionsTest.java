package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FunctionsTest {
  private static final double[] STRANGE = {
    0.0,
    -0.0,
    1,
    -1,
    1e-3,
    -1e-3,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  @ParameterizedTest
  @EnumSource(Precision.class)
  void maskKeepsExactlyWhatComparisonWould(Precision precision) {
    Matrix a = Matrix.row(precision, STRANGE);
    for (double g : new double[] {3, -3}) {
      Matrix c = a.zerosLike();
      c.fill(g);
      Kernels.maskPositive(c, a, c);
      for (int i = 0; i < a.size(); i++) {
        assertEquals(a.get(i) > 0 ? g : 0.0, c.get(i), "a = " + a.get(i));
      }
    }
  }

  @Test
  void maskTreatsEveryBitPatternOfNaNAsNotPositive() {
    float negativeNaN = Float.intBitsToFloat(0xffc00000);
    Matrix a = new Float32Matrix(new float[] {negativeNaN, Float.NaN}, 0, 1, 2);
    Matrix c = Matrix.row(Precision.FLOAT32, 1, 1);
    Kernels.maskPositive(c, a, c);
    assertEquals(0, Kernels.sum(c));
  }

  private static void assertMaps(
      DoubleUnaryOperator f, BiConsumer<Matrix, Matrix> kernel, boolean positive) {
    Random random = new Random(3);
    for (Precision precision : Precision.values()) {
      // A view behind other numbers, so that offsets count.
      Matrix a = Matrix.zeros(precision, 5, 7).rowRange(2, 3);
      Matrix found = Matrix.zeros(precision, 4, 7).rowRange(1, 3);
      Kernels.map(a, x -> positive ? 0.1 + random.nextDouble() : 3 * random.nextGaussian(), a);
      Matrix expected = a.zerosLike();
      Kernels.map(a, f, expected);
      kernel.accept(a, found);
      double tolerance = precision == Precision.FLOAT32 ? 1e-6 : 1e-15;
      for (int i = 0; i < a.size(); i++) {
        double scale = Math.max(1, Math.abs(expected.get(i)));
        assertEquals(expected.get(i), found.get(i), tolerance * scale);
      }
    }
  }

  @Test
  void loopsGiveTheNumbersOfTheirFunctions() {
    assertMaps(Math::exp, Kernels::exp, false);
    assertMaps(Math::log, Kernels::log, true);
    assertMaps(Math::tanh, Kernels::tanh, false);
    assertMaps(Math::sqrt, Kernels::sqrt, true);
    assertMaps(x -> 1 / (1 + Math.exp(-x)), Kernels::sigmoid, false);
    assertMaps(x -> 1 / x, Kernels::reciprocal, true);
    for (double p : new double[] {-1, 0.5, 2, 3, -1.5}) {
      assertMaps(x -> Math.pow(x, p), (a, into) -> Kernels.power(a, p, into), true);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void softmaxOfHugeLogitsSumsToOne(Precision precision) {
    Matrix z = Matrix.of(precision, new double[][] {{1e4, 1e4, 0}, {-1e4, -1e4, -1e4}});
    Matrix p = z.zerosLike();
    Softmax.rows(z, p);
    assertEquals(0.5, p.get(0, 0), 1e-7);
    assertEquals(1.0 / 3, p.get(1, 2), 1e-7);
    Matrix level = Matrix.zeros(precision, 2, 1);
    Softmax.logSumExp(z, level);
    assertEquals(1e4 + Math.log(2), level.get(0), 1e-3);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void crossEntropyIsFiniteWhereTheProbabilityUnderflows(Precision precision) {
    Matrix z = Matrix.row(precision, 5000, 0);
    Matrix p = z.zerosLike();
    assertEquals(5000, Softmax.crossEntropy(z, Matrix.row(precision, 0, 1), p), 0);
    assertEquals(0, p.get(1), 0);
    Matrix impossible = Matrix.row(precision, 0, Double.NEGATIVE_INFINITY);
    assertEquals(0, Softmax.crossEntropy(impossible, Matrix.row(precision, 1, 0), p), 0);
  }

  @Test
  void emptyProductOverwritesWhateverWasThere() {
    Matrix into = Matrix.row(Precision.FLOAT64, Double.NaN, 1);
    Matrix left = Matrix.zeros(Precision.FLOAT64, 1, 0);
    Matrix right = Matrix.zeros(Precision.FLOAT64, 0, 2);
    Blas.multiply(left, right, into);
    assertTrue(Kernels.allFinite(into));
    assertEquals(0, Kernels.sum(into));
  }

  @Test
  void mismatchNamesBothShapes() {
    Matrix a = Matrix.zeros(Precision.FLOAT32, 2, 3);
    Matrix b = Matrix.zeros(Precision.FLOAT32, 3, 2);
    ShapeException e = assertThrows(ShapeException.class, () -> Kernels.exp(a, b));
    assertEquals("exp: [2, 3] does not fit [3, 2]", e.getMessage());
  }
}
