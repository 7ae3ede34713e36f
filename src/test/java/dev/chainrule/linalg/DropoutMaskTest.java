package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMaskTest {

  private static Matrix mask(Precision precision, long seed, double rate, int rows, int cols) {
    Matrix mask = Matrix.zeros(precision, rows, cols);
    DropoutMask.fill(seed, 0, rate, mask);
    return mask;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.2, 0.5, 0.9, 0.999})
  void dropsTheExpectedShareAndScalesTheRest(double rate) {
    Matrix mask = mask(Precision.FLOAT64, 7, rate, 1000, 513);
    int dropped = 0;
    for (int i = 0; i < mask.size(); i++) {
      if (mask.get(i) == 0) {
        dropped++;
      } else {
        assertEquals(1 / (1 - rate), mask.get(i));
      }
    }
    double deviation = Math.sqrt(mask.size() * rate * (1 - rate));
    assertEquals(rate * mask.size(), dropped, 4 * deviation);
  }

  /** Even and odd columns come from two halves of one draw. */
  @Test
  void everyColumnAndRowHasItsShareAndNeighboursAreUnrelated() {
    Matrix mask = mask(Precision.FLOAT64, 3, 0.5, 4000, 40);
    for (int j = 0; j + 1 < 40; j++) {
      int dropped = 0;
      int both = 0;
      int below = 0;
      for (int i = 0; i + 1 < 4000; i++) {
        dropped += mask.get(i, j) == 0 ? 1 : 0;
        both += mask.get(i, j) == 0 && mask.get(i, j + 1) == 0 ? 1 : 0;
        below += mask.get(i, j) == 0 && mask.get(i + 1, j) == 0 ? 1 : 0;
      }
      assertEquals(2000, dropped, 160, "column " + j);
      assertEquals(1000, both, 140, "columns " + j + " and the next");
      assertEquals(1000, below, 140, "column " + j + ", rows and the next");
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void blocksOfRowsMakeTheWholeMask(Precision precision) {
    Matrix whole = mask(precision, 5, 0.3, 20, 7);
    Matrix parts = Matrix.zeros(precision, 20, 7);
    DropoutMask.fill(5, 0, 0.3, parts.rowRange(0, 13));
    DropoutMask.fill(5, 13, 0.3, parts.rowRange(13, 7));
    for (int i = 0; i < 20; i++) {
      assertArrayEquals(whole.toArray()[i], parts.toArray()[i]);
    }
  }

  @Test
  void bothPrecisionsDropTheSame() {
    Matrix floats = mask(Precision.FLOAT32, 9, 0.4, 30, 31);
    Matrix doubles = mask(Precision.FLOAT64, 9, 0.4, 30, 31);
    for (int i = 0; i < floats.size(); i++) {
      assertEquals((float) doubles.get(i), (float) floats.get(i));
    }
  }
}
