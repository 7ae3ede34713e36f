package dev.chainrule.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchNormTest {
  private static final LayeredNetwork NETWORK =
      NetworkText.parse("batchnorm dense(2)").network(3, 2, Loss.HALF_SQUARED_ERROR);

  @Test
  void initialScaleAndVarianceAreOneTheRestZero() {
    Parameters weights = Initializer.GLOROT.parameters(NETWORK.layout(), 1, Precision.FLOAT64);
    for (int j = 0; j < 3; j++) {
      assertEquals(1, weights.view("scale1").get(j));
      assertEquals(0, weights.view("shift1").get(j));
      assertEquals(0, weights.view("mean1").get(j));
      assertEquals(1, weights.view("variance1").get(j));
    }
  }

  /** A slice longer than a block is one slice all the same. */
  @Test
  void placesOfStatisticsReceiveThoseOfTheSliceTimesItsRows() {
    Random random = new Random(1);
    int rows = ManualBackprop.BLOCK + 45;
    Minibatch batch = LayeredGradientTest.batch(random, NETWORK, rows);
    Parameters weights = LayeredGradientTest.weights(random, NETWORK);
    Parameters gradient = weights.copy();
    new AutodiffBackprop(NETWORK).sumLossAndGradient(weights, batch, gradient);
    for (int j = 0; j < 3; j++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < rows; i++) {
        double x = batch.inputs().get(i, j);
        sum += x;
        squares += x * x;
      }
      double mean = sum / rows;
      assertEquals(sum, gradient.view("mean1").get(j), 1e-10);
      assertEquals(squares - rows * mean * mean, gradient.view("variance1").get(j), 1e-9);
    }
  }

  @Test
  void trainingNormalisesByTheSliceAndEvaluationByTheRunningAverages() {
    Parameters weights = Parameters.zeros(NETWORK.layout(), Precision.FLOAT64);
    weights.view("scale1").fill(2);
    weights.view("shift1").fill(5);
    weights.view("mean1").fill(1);
    weights.view("variance1").fill(4);
    weights.view("W1").set(0, 0, 1);
    Matrix x = Matrix.of(Precision.FLOAT64, new double[][] {{3, 0, 0}, {9, 0, 0}});
    Matrix outputs = NETWORK.forward().run(weights, x);
    assertEquals(2 * (3 - 1) / Math.sqrt(4 + 1e-5) + 5, outputs.get(0, 0), 1e-12);
    assertEquals(2 * (9 - 1) / Math.sqrt(4 + 1e-5) + 5, outputs.get(1, 0), 1e-12);

    // The slice's own mean is 6 and its variance 9; targets are 0, so L = ½·Σ y².
    Minibatch batch = new Minibatch(x, Matrix.zeros(Precision.FLOAT64, 2, 2));
    double loss = new AutodiffBackprop(NETWORK).sumLossAndGradient(weights, batch, weights.copy());
    double deviation = 2 * 3 / Math.sqrt(9 + 1e-5);
    double low = 5 - deviation;
    double high = 5 + deviation;
    assertEquals((low * low + high * high) / 2, loss, 1e-12);
  }
}
