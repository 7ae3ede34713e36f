package dev.chainrule.explain;

import dev.chainrule.random.CounterRandom;
import java.util.List;

/**
 * The traditional way, all in one file: a network of sigmoids with one hidden layer, trained sample
 * by sample with loops and nothing else. To be read, not to be fast.
 *
 * <p>Everything points downhill here, unlike in the rest of this package: error = target − output,
 * so a delta is −∂L/∂z of L = ½·Σ(target − output)², and {@code +=} in the update is descent.
 */
final class ClassicNetwork {
  /** Weights [inputs][units], biases [units]; outputs and deltas [units] of the last sample. */
  static final class Layer {
    final double[][] weights;
    final double[] biases;
    final double[] outputs;
    final double[] deltas;

    Layer(int inputs, int units) {
      weights = new double[inputs][units];
      biases = new double[units];
      outputs = new double[units];
      deltas = new double[units];
    }
  }

  final Layer hidden;
  final Layer output;

  /** Weights uniform in ±1, drawn from {@code seed}; biases 0. */
  public ClassicNetwork(int inputs, int hiddenUnits, int outputs, long seed) {
    hidden = new Layer(inputs, hiddenUnits);
    output = new Layer(hiddenUnits, outputs);
    long position = 0;
    for (Layer layer : List.of(hidden, output)) {
      for (double[] row : layer.weights) {
        for (int j = 0; j < row.length; j++) {
          row[j] = 2 * CounterRandom.uniform(seed, CounterRandom.Purpose.WEIGHTS, position++) - 1;
        }
      }
    }
  }

  /**
   * Trains on one sample: forward, backward, update.
   *
   * @param inputs [inputs]
   * @param targets [outputs], from 0 to 1
   * @param learningRate η, more than 0
   * @return the loss ½·Σ(target − output)² before the update
   * @throws IndexOutOfBoundsException if there are more inputs than the network has, or fewer
   *     targets
   */
  public double train(double[] inputs, double[] targets, double learningRate) {
    forward(inputs);
    double loss = backward(targets);
    updateWeights(hidden, inputs, learningRate);
    updateWeights(output, hidden.outputs, learningRate);
    return loss;
  }

  /**
   * The forward pass: s = σ(Σ inputs·weights + bias), layer after layer.
   *
   * @param inputs [inputs]
   * @return outputs, [outputs], from 0 to 1; a copy
   * @throws IndexOutOfBoundsException if there are more inputs than the network has
   */
  public double[] forward(double[] inputs) {
    forward(hidden, inputs);
    forward(output, hidden.outputs);
    return output.outputs.clone();
  }

  private static void forward(Layer layer, double[] inputs) {
    for (int j = 0; j < layer.outputs.length; j++) {
      double sum = layer.biases[j];
      for (int i = 0; i < inputs.length; i++) {
        sum += inputs[i] * layer.weights[i][j];
      }
      layer.outputs[j] = sigmoid(sum);
    }
  }

  /**
   * Deltas −∂L/∂z of both layers, downhill, for the sample that went forward last.
   *
   * @param targets [outputs], from 0 to 1
   * @return the loss ½·Σ(target − output)²
   * @throws IndexOutOfBoundsException if there are fewer targets than outputs
   */
  public double backward(double[] targets) {
    double loss = 0;
    for (int j = 0; j < output.deltas.length; j++) {
      double error = targets[j] - output.outputs[j];
      output.deltas[j] = error * sigmoidDerivative(output.outputs[j]);
      loss += 0.5 * error * error;
    }
    for (int i = 0; i < hidden.deltas.length; i++) {
      double error = 0;
      for (int j = 0; j < output.deltas.length; j++) {
        // These must be the weights that made the error: both layers are updated after this.
        error += output.deltas[j] * output.weights[i][j];
      }
      hidden.deltas[i] = error * sigmoidDerivative(hidden.outputs[i]);
    }
    return loss;
  }

  private static void updateWeights(Layer layer, double[] inputs, double learningRate) {
    for (int j = 0; j < layer.deltas.length; j++) {
      for (int i = 0; i < inputs.length; i++) {
        layer.weights[i][j] += learningRate * layer.deltas[j] * inputs[i];
      }
      layer.biases[j] += learningRate * layer.deltas[j];
    }
  }

  private static double sigmoid(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }

  /** In terms of the sigmoid's output s, not of its input: s·(1 − s). */
  private static double sigmoidDerivative(double s) {
    return s * (1 - s);
  }
}
