package dev.chainrule.model;

import static dev.chainrule.model.WorkedExamples.TOLERANCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.WorkedExamples.Example;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AutodiffBackpropTest {

  static List<Example> examples() {
    return WorkedExamples.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void lossAndParameterGradientsEqualTheWorkedExample(Example example) {
    Parameters gradient = Parameters.zeros(example.mlp().layout(), Precision.FLOAT64);
    double loss =
        new AutodiffBackprop(example.mlp())
            .sumLossAndGradient(example.weights(), example.batch(), gradient);
    assertEquals(example.loss(), loss * example.scale(), TOLERANCE);
    Kernels.scale(example.scale(), gradient.flat(), gradient.flat());
    for (String name : List.of("W1", "b1", "W2", "b2")) {
      ManualBackpropTest.assertClose(example.gradient(name), gradient.view(name));
    }
  }

  /** Three blocks, the last one short; twice with one instance, whose buffers are then used. */
  @ParameterizedTest
  @EnumSource(Loss.class)
  void equalsManualBackpropOverBlocksAndCalls(Loss loss) {
    Random random = new Random(3);
    Mlp mlp = new Mlp(List.of(5, 7, 6, 4), Activation.TANH, Activation.SIGMOID, loss);
    Backprop manual = new ManualBackprop(mlp);
    Backprop autodiff = new AutodiffBackprop(mlp);
    Parameters expected = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    Parameters found = expected.copy();
    for (int rows : new int[] {2 * ManualBackprop.BLOCK + 17, 40, 2 * ManualBackprop.BLOCK + 17}) {
      Minibatch batch = ManualBackpropTest.randomBatch(random, mlp, rows);
      Parameters weights = ManualBackpropTest.randomWeights(random, mlp);
      double expectedLoss = manual.sumLossAndGradient(weights, batch, expected);
      assertEquals(expectedLoss, autodiff.sumLossAndGradient(weights, batch, found), 1e-9);
      assertEquals(0, relativeError(expected, found), 1e-13);
    }
  }

  @Test
  void batchWithoutRowsHasNoGradient() {
    Mlp mlp = Mlp.classifier(2, 2);
    Parameters gradient = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    gradient.flat().fill(1);
    Minibatch none =
        new Minibatch(Matrix.zeros(Precision.FLOAT64, 0, 2), Matrix.zeros(Precision.FLOAT64, 0, 2));
    assertEquals(0, new AutodiffBackprop(mlp).sumLossAndGradient(gradient.copy(), none, gradient));
    assertEquals(0, Kernels.dot(gradient.flat(), gradient.flat()));
  }

  /** Length of the difference over length of {@code expected}. */
  static double relativeError(Parameters expected, Parameters found) {
    Matrix difference = expected.flat().zerosLike();
    Kernels.subtract(expected.flat(), found.flat(), difference);
    double norm = Kernels.dot(expected.flat(), expected.flat());
    return Math.sqrt(Kernels.dot(difference, difference) / norm);
  }
}
