package dev.chainrule.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.autodiff.Derivatives;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A weight multiplies its row's loss and gradient, in both losses and both gradients. */
class RowWeightsTest {
  private static final double[][] TARGETS = {{1, 0}, {0, 1}};

  /** Rows of class 0 count twice, those of class 1 three quarters. */
  private static final Optional<Matrix> WEIGHTS =
      Minibatch.rowWeights(new int[] {0, 1}, List.of(2.0, 0.75), Precision.FLOAT64);

  /** Logits 0 and ln 3 have probabilities 1/4 and 3/4. */
  @Test
  void crossEntropyOfTwoRowsByHand() {
    double[][] logits = {{0, Math.log(3)}, {0, Math.log(3)}};
    double loss = 2 * Math.log(4) + 0.75 * Math.log(4.0 / 3);
    double[][] gradient = {{2 * (0.25 - 1), 2 * 0.75}, {0.75 * 0.25, 0.75 * (0.75 - 1)}};
    assertWeighted(Loss.SOFTMAX_CROSS_ENTROPY, logits, loss, gradient);
  }

  @Test
  void halfSquaredErrorOfTwoRowsByHand() {
    double[][] outputs = {{0.5, 2}, {-1, 3}};
    double loss = 2 * 0.5 * (0.25 + 4) + 0.75 * 0.5 * (1 + 4);
    double[][] gradient = {{2 * -0.5, 2 * 2}, {0.75 * -1, 0.75 * 2}};
    assertWeighted(Loss.HALF_SQUARED_ERROR, outputs, loss, gradient);
  }

  private static void assertWeighted(
      Loss kind, double[][] outputs, double loss, double[][] gradient) {
    Matrix z = Matrix.of(Precision.FLOAT64, outputs);
    Matrix y = Matrix.of(Precision.FLOAT64, TARGETS);
    Matrix found = z.zerosLike();
    assertEquals(loss, kind.sumAndGradient(z, y, WEIGHTS, found), 1e-14);
    assertRows(gradient, found);

    Optional<Value> weights = WEIGHTS.map(Value::constant);
    assertEquals(
        loss, kind.sum(Value.constant(z), Value.constant(y), weights).matrix().get(0), 1e-14);
    Value automatic =
        Derivatives.grad(v -> kind.sum(v, Value.constant(y), weights)).apply(Value.constant(z));
    assertRows(gradient, automatic.matrix());
  }

  private static void assertRows(double[][] expected, Matrix found) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], found.toArray()[i], 1e-14);
    }
  }

  /** Over more than a block of rows, whose weights must go along with them. */
  @ParameterizedTest
  @EnumSource(Loss.class)
  void rowOfWeightThreeCountsAsThreeRows(Loss loss) {
    Mlp mlp = new Mlp(List.of(3, 4, 2), Activation.TANH, Activation.IDENTITY, loss);
    Random random = new Random(3);
    Parameters weights = LayeredGradientTest.weights(random, mlp);
    Minibatch once = LayeredGradientTest.batch(random, mlp, ManualBackprop.BLOCK + 40);
    Matrix counts = Matrix.zeros(Precision.FLOAT64, once.rows(), 1);
    Kernels.map(counts, v -> random.nextInt(4), counts);
    Minibatch repeated = repeated(once, counts);
    for (GradientMethod method : GradientMethod.values()) {
      Parameters expected = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
      Parameters found = expected.copy();
      double sum = method.create(mlp).sumLossAndGradient(weights, repeated, expected);
      Minibatch weighted = new Minibatch(once.inputs(), once.targets(), Optional.of(counts));
      double weightedSum = method.create(mlp).sumLossAndGradient(weights, weighted, found);
      assertEquals(1, weightedSum / sum, 1e-12);
      Kernels.subtract(expected.flat(), found.flat(), found.flat());
      assertEquals(0, Kernels.norm(found.flat()) / Kernels.norm(expected.flat()), 1e-12);
    }
  }

  private static Minibatch repeated(Minibatch batch, Matrix counts) {
    int rows = (int) Kernels.sum(counts);
    Matrix x = Matrix.zeros(Precision.FLOAT64, rows, batch.inputs().cols());
    Matrix y = Matrix.zeros(Precision.FLOAT64, rows, batch.targets().cols());
    int next = 0;
    for (int i = 0; i < batch.rows(); i++) {
      for (int k = 0; k < counts.get(i); k++) {
        x.rowRange(next, 1).copyFrom(batch.inputs().rowRange(i, 1));
        y.rowRange(next, 1).copyFrom(batch.targets().rowRange(i, 1));
        next++;
      }
    }
    return new Minibatch(x, y);
  }

  @Test
  void thereIsAWeightForEachRowOrNone() {
    Matrix x = Matrix.zeros(Precision.FLOAT64, 3, 2);
    assertThrows(ShapeException.class, () -> new Minibatch(x, x, WEIGHTS));
    assertEquals(
        Optional.empty(), Minibatch.rowWeights(new int[] {0, 1}, List.of(), Precision.FLOAT32));
  }
}
