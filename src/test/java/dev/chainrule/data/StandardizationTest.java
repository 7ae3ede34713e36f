package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.Standardization.Columns;
import dev.chainrule.io.DataException;
import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.linalg.Float64Matrix;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandardizationTest {
  private static final int ROWS = 3000;
  private static final int FEATURES = 5;
  private static final Encoding NUMBERS =
      new Encoding(1, List.of(), List.of(), List.of(), List.of());

  /** Of one scale, far from 0, constant, of few values, and tiny ones. */
  private static float[] numbers() {
    SplittableRandom random = new SplittableRandom(3);
    float[] numbers = new float[ROWS * FEATURES];
    for (int i = 0; i < ROWS; i++) {
      numbers[i * FEATURES] = (float) random.nextDouble(-1, 1);
      numbers[i * FEATURES + 1] = (float) (1e6 + random.nextDouble());
      numbers[i * FEATURES + 2] = -7.25f;
      numbers[i * FEATURES + 3] = random.nextInt(3);
      numbers[i * FEATURES + 4] = (float) (1e-20 * random.nextDouble());
    }
    return numbers;
  }

  private static Shard shard(float[] numbers, int from, int until) {
    return Shard.ofFloats(
        0,
        1,
        FEATURES,
        Arrays.copyOfRange(numbers, from * FEATURES, until * FEATURES),
        new short[until - from]);
  }

  private static Columns columns(float[] numbers, int from, int until) {
    return Columns.of(shard(numbers, from, until));
  }

  private static double[] column(float[] numbers, int j) {
    double[] column = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      column[i] = numbers[i * FEATURES + j];
    }
    return column;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255})
  void zscoreIsMeanAndDeviation(int divisor) {
    float[] numbers = numbers();
    Encoding before = new Encoding(divisor, List.of(), List.of(), List.of("a"), List.of("A"));
    Encoding found = Standardization.ZSCORE.encoding(before, columns(numbers, 0, ROWS), "set");
    for (int j = 0; j < FEATURES; j++) {
      double[] column = column(numbers, j);
      double mean = Arrays.stream(column).sum() / ROWS;
      double variance = Arrays.stream(column).map(x -> (x - mean) * (x - mean)).sum() / ROWS;
      double scale = variance == 0 ? 1 : Math.sqrt(variance) / divisor;
      assertEquals(mean / divisor, found.shift().get(j), 1e-12 * Math.abs(mean / divisor));
      assertEquals(scale, found.scale().get(j), 1e-9 * scale, "column " + j);
    }
    assertEquals(divisor, found.divisor());
    assertEquals(List.of("a"), found.classes());
    assertEquals(List.of("A"), found.names());
  }

  @Test
  void unitIsLeastAndWidth() {
    float[] numbers = numbers();
    Encoding found = Standardization.UNIT.encoding(NUMBERS, columns(numbers, 0, ROWS), "set");
    for (int j = 0; j < FEATURES; j++) {
      double least = Arrays.stream(column(numbers, j)).min().orElseThrow();
      double greatest = Arrays.stream(column(numbers, j)).max().orElseThrow();
      assertEquals(least, found.shift().get(j));
      assertEquals(j == 2 ? 1 : greatest - least, found.scale().get(j));
    }
  }

  @Test
  void noneChangesNothing() {
    assertEquals(
        Encoding.PIXELS,
        Standardization.NONE.encoding(Encoding.PIXELS, columns(numbers(), 0, ROWS), "set"));
  }

  @Test
  void anyGroupingAgrees() {
    float[] numbers = numbers();
    Columns whole = columns(numbers, 0, ROWS);
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 20; round++) {
      List<Columns> parts = new ArrayList<>();
      for (int from = 0; from < ROWS; ) {
        int until = Math.min(ROWS, from + random.nextInt(500));
        parts.add(columns(numbers, from, until));
        from = until;
      }
      while (parts.size() > 1) {
        int at = random.nextInt(parts.size() - 1);
        parts.set(at, parts.get(at).merge(parts.remove(at + 1)));
      }
      for (Standardization how : Standardization.values()) {
        assertClose(
            how.encoding(NUMBERS, whole, "set"), how.encoding(NUMBERS, parts.get(0), "set"));
      }
    }
  }

  private static void assertClose(Encoding expected, Encoding found) {
    assertEquals(expected.shift().size(), found.shift().size());
    for (int j = 0; j < expected.shift().size(); j++) {
      double shift = expected.shift().get(j);
      double scale = expected.scale().get(j);
      assertEquals(shift, found.shift().get(j), 1e-12 * Math.abs(shift) + 1e-12 * scale);
      assertEquals(scale, found.scale().get(j), 1e-12 * scale + 1e-15 * Math.abs(shift));
    }
  }

  @Test
  void noRowsAreNeutral() {
    float[] numbers = numbers();
    Columns some = columns(numbers, 0, 100);
    Columns none = columns(numbers, 0, 0);
    assertSame(some, some.merge(none));
    assertSame(some, none.merge(some));
  }

  @Test
  void constantColumnsAreOnlyShifted() {
    Shard shard = Shard.ofFloats(0, 1, 2, new float[] {3, -0f, 3, 0f, 3, 0f}, new short[3]);
    for (Standardization how : List.of(Standardization.UNIT, Standardization.ZSCORE)) {
      Encoding found = how.encoding(NUMBERS, Columns.of(shard), "set");
      assertEquals(List.of(1.0, 1.0), found.scale());
      assertEquals(3.0, found.shift().get(0));
      Float64Matrix x = (Float64Matrix) Matrix.zeros(Precision.FLOAT64, 3, 2);
      new InputScaler(found).gather(shard, new int[] {0, 1, 2}, x);
      for (double input : x.data()) {
        assertEquals(0, input, 0, how.toString());
      }
    }
  }

  /** The least width of float32 is none once it is divided by 255. */
  @Test
  void widthsThatAFloat32CannotHoldMakeNoInfinity() {
    float[] numbers = {0, 1, Float.MIN_VALUE, 1 + Math.ulp(1f)};
    Shard shard = Shard.ofFloats(0, 1, 2, numbers, new short[2]);
    for (Standardization how : List.of(Standardization.UNIT, Standardization.ZSCORE)) {
      for (int divisor : new int[] {1, 255}) {
        Encoding before = new Encoding(divisor, List.of(), List.of(), List.of(), List.of());
        Float32Matrix x = (Float32Matrix) Matrix.zeros(Precision.FLOAT32, 2, 2);
        new InputScaler(how.encoding(before, Columns.of(shard), "set"))
            .gather(shard, new int[] {0, 1}, x);
        for (float input : x.data()) {
          assertTrue(Float.isFinite(input), how + " " + divisor + ": " + input);
        }
      }
    }
  }

  /** From -3e38 to 3e38 the width is infinite in float32, and infinite by infinite no number. */
  @ParameterizedTest
  @EnumSource(names = {"UNIT", "ZSCORE"})
  void rangesThatAFloat32CannotHoldAreRefused(Standardization how) {
    float[] numbers = {1, -3e38f, 1, 3e38f, 1, 3e38f};
    Shard shard = Shard.ofFloats(0, 1, 2, numbers, new short[3]);
    assertEquals(
        "set: column 2: -3.0E38 to 3.0E38, expected a range that a float32 can hold, to be"
            + " standardized",
        assertThrows(DataException.class, () -> how.encoding(NUMBERS, Columns.of(shard), "set"))
            .getMessage());
  }

  @ParameterizedTest
  @EnumSource(names = {"UNIT", "ZSCORE"})
  void theWidestRangesAreFiniteInputs(Standardization how) {
    Shard shard = Shard.ofFloats(0, 1, 1, new float[] {-1.7e38f, 1.7e38f, 0}, new short[3]);
    Float32Matrix x = (Float32Matrix) Matrix.zeros(Precision.FLOAT32, 3, 1);
    new InputScaler(how.encoding(NUMBERS, Columns.of(shard), "set"))
        .gather(shard, new int[] {0, 1, 2}, x);
    assertEquals(how == Standardization.UNIT ? 0.5 : 0, x.data()[2], 1e-6);
    assertEquals(how == Standardization.UNIT ? 1 : Math.sqrt(1.5), x.data()[1], 1e-6);
  }
}
