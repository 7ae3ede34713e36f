package dev.chainrule.explain;

import dev.chainrule.check.Difference;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.AutodiffBackprop;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import java.util.List;

/**
 * The gradients that a {@link ClassicNetwork} descends for one sample, beside those of the same
 * network through automatic differentiation; both uphill, ∂L/∂θ of L = ½·Σ(target − output)².
 *
 * @param classic from its deltas: ∂L/∂W[i][j] = −input[i]·delta[j], ∂L/∂b = −delta
 * @param automatic of the same weights as an {@link Mlp} of sigmoids
 */
record ClassicGradients(Parameters classic, Parameters automatic) {

  /**
   * Runs one sample forward and backward; the network's weights stay as they are.
   *
   * @param inputs [inputs]
   * @param targets [outputs], from 0 to 1
   * @throws dev.chainrule.linalg.ShapeException if there are fewer inputs than the network has, or
   *     more targets
   * @throws IndexOutOfBoundsException if there are more inputs, or fewer targets
   */
  public static ClassicGradients of(ClassicNetwork network, double[] inputs, double[] targets) {
    network.forward(inputs);
    network.backward(targets);
    Mlp mlp = mlp(network);
    Parameters classic = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    uphill(inputs, network.hidden.deltas, classic.view("W1"), classic.view("b1"));
    uphill(network.hidden.outputs, network.output.deltas, classic.view("W2"), classic.view("b2"));
    Parameters automatic = classic.copy();
    Minibatch sample =
        new Minibatch(
            Matrix.row(Precision.FLOAT64, inputs), Matrix.row(Precision.FLOAT64, targets));
    new AutodiffBackprop(mlp).sumLossAndGradient(weights(network), sample, automatic);
    return new ClassicGradients(classic, automatic);
  }

  /** The same network as an {@link Mlp}. */
  static Mlp mlp(ClassicNetwork network) {
    return new Mlp(
        List.of(
            network.hidden.weights.length,
            network.hidden.biases.length,
            network.output.biases.length),
        Activation.SIGMOID,
        Activation.SIGMOID,
        Loss.HALF_SQUARED_ERROR);
  }

  /** Its weights, copied. */
  static Parameters weights(ClassicNetwork network) {
    Parameters weights = Parameters.zeros(mlp(network).layout(), Precision.FLOAT64);
    weights.view("W1").copyFrom(Matrix.of(Precision.FLOAT64, network.hidden.weights));
    weights.view("b1").copyFrom(Matrix.row(Precision.FLOAT64, network.hidden.biases));
    weights.view("W2").copyFrom(Matrix.of(Precision.FLOAT64, network.output.weights));
    weights.view("b2").copyFrom(Matrix.row(Precision.FLOAT64, network.output.biases));
    return weights;
  }

  private static void uphill(double[] inputs, double[] deltas, Matrix w, Matrix b) {
    for (int j = 0; j < deltas.length; j++) {
      for (int i = 0; i < inputs.length; i++) {
        w.set(i, j, -inputs[i] * deltas[j]);
      }
      b.set(j, -deltas[j]);
    }
  }

  /** The largest |classic − automatic| over all parameters, 0 or more. */
  public double largestDifference() {
    Matrix difference = classic.flat().copy();
    Kernels.subtract(classic.flat(), automatic.flat(), difference);
    return Difference.largest(difference);
  }
}
