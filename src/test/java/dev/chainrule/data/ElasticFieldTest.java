package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The field against what a Gaussian would make of one uniform vector for each pixel. */
class ElasticFieldTest {
  private static final int SIDE = 28;
  private static final int FIELDS = 1500;

  /** The law of Simard's field: white noise of variance 1/3 behind a Gaussian filter. */
  @ParameterizedTest
  @CsvSource({"34, 4", "8, 2", "60, 6"})
  void meanDeviationAndSmoothnessAreThoseOfTheGaussian(double alpha, double sigma) {
    ElasticField field = new ElasticField(SIDE, SIDE, alpha, sigma);
    double deviation = alpha / (sigma * Math.sqrt(12 * Math.PI));
    int apart = (int) sigma;
    float[] x = new float[SIDE];
    float[] y = new float[SIDE];
    Moments moments = new Moments();
    for (int i = 0; i < FIELDS; i++) {
      field.draw(i * 1_000_003L, AffineMap.DRAWS);
      for (int row = 0; row < SIDE; row++) {
        Arrays.fill(x, 0);
        Arrays.fill(y, 0);
        field.addRow(row, x, y);
        for (int column = apart; column < SIDE; column++) {
          moments.add(x[column], y[column], x[column - apart]);
        }
      }
    }
    assertEquals(0, moments.mean(), 0.03 * deviation);
    assertEquals(deviation, moments.deviation(), 0.03 * deviation);
    assertEquals(0, moments.correlationOfBoth(), 0.03);
    // Two places d apart: exp(−d² / 4σ²), that Gaussian's with itself.
    assertEquals(Math.exp(-0.25), moments.correlationApart(), 0.03);
  }

  /** Sums over many displacements. */
  private static final class Moments {
    private long count;
    private double sum;
    private double squares;
    private double both;
    private double neighbours;

    void add(double x, double y, double neighbour) {
      count++;
      sum += x + y;
      squares += x * x + y * y;
      both += x * y;
      neighbours += x * neighbour;
    }

    double mean() {
      return sum / (2 * count);
    }

    double deviation() {
      return Math.sqrt(squares / (2 * count));
    }

    double correlationOfBoth() {
      return both / (squares / 2);
    }

    double correlationApart() {
      return neighbours / (squares / 2);
    }
  }

  @Test
  void fieldIsAFunctionOfTheStreamAlone() {
    ElasticField used = new ElasticField(SIDE, SIDE, 34, 4);
    used.draw(77, 0);
    used.addRow(3, new float[SIDE], new float[SIDE]);
    used.draw(5, 6);
    float[] found = new float[SIDE];
    used.addRow(20, found, new float[SIDE]);
    ElasticField fresh = new ElasticField(SIDE, SIDE, 34, 4);
    fresh.draw(5, 6);
    float[] expected = new float[SIDE];
    fresh.addRow(20, expected, new float[SIDE]);
    assertArrayEquals(expected, found);
  }
}
