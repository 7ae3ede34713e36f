package dev.chainrule.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Derivatives;
import dev.chainrule.autodiff.Products;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassicNetworkTest {
  private static final double[][] INPUTS = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  private static final double[][] TARGETS = {{0}, {1}, {1}, {0}};

  /** The way back to z1 and z2 is found by adding zeros to them and asking for their gradients. */
  @Test
  void deltasAreMinusTheAutomaticGradients() {
    ClassicNetwork network = new ClassicNetwork(3, 5, 2, 9);
    double[] inputs = {0.3, -1.2, 0.8};
    double[] targets = {1, 0.25};
    network.forward(inputs);
    network.backward(targets);
    Parameters w = ClassicGradients.weights(network);
    Value y = row(targets);
    List<Value> dz =
        Derivatives.grads(
                shifts -> {
                  Value z1 = Arithmetic.add(affine(row(inputs), w, 1), shifts.get(0));
                  Value z2 = Arithmetic.add(affine(Activations.sigmoid(z1), w, 2), shifts.get(1));
                  return Loss.HALF_SQUARED_ERROR.sum(Activations.sigmoid(z2), y);
                })
            .apply(List.of(row(new double[5]), row(new double[2])));
    assertMinus(network.hidden.deltas, dz.get(0));
    assertMinus(network.output.deltas, dz.get(1));
    assertEquals(0, ClassicGradients.of(network, inputs, targets).largestDifference(), 1e-12);
  }

  private static Value affine(Value x, Parameters w, int l) {
    return Products.affine(x, Value.constant(w.view("W" + l)), Value.constant(w.view("b" + l)));
  }

  private static Value row(double[] numbers) {
    return Value.constant(Matrix.row(Precision.FLOAT64, numbers));
  }

  private static void assertMinus(double[] deltas, Value gradient) {
    assertEquals(deltas.length, gradient.size());
    for (int j = 0; j < deltas.length; j++) {
      assertEquals(-deltas[j], gradient.matrix().get(j), 1e-12);
    }
  }

  /** Had the output weights moved before the hidden deltas were taken, W1 would end elsewhere. */
  @Test
  void oneSamplesTurnIsOneStepOfGradientDescent() {
    ClassicNetwork network = new ClassicNetwork(2, 4, 1, 3);
    Parameters before = ClassicGradients.weights(network);
    Parameters gradient = ClassicGradients.of(network, INPUTS[1], TARGETS[1]).automatic();
    network.train(INPUTS[1], TARGETS[1], 0.5);
    Matrix expected = before.moved(-0.5, gradient.flat()).flat();
    Matrix after = ClassicGradients.weights(network).flat();
    for (int i = 0; i < after.size(); i++) {
      assertEquals(expected.get(i), after.get(i), 1e-14);
    }
  }

  @Test
  void learnsXor() {
    ClassicNetwork network = new ClassicNetwork(2, 4, 1, 1);
    double loss = Double.NaN;
    for (int epoch = 0; epoch < 5000; epoch++) {
      loss = 0;
      for (int i = 0; i < INPUTS.length; i++) {
        loss += network.train(INPUTS[i], TARGETS[i], 1);
      }
    }
    assertTrue(loss < 0.001, "loss " + loss);
    for (int i = 0; i < INPUTS.length; i++) {
      assertEquals(TARGETS[i][0], network.forward(INPUTS[i])[0], 0.1);
    }
  }
}
