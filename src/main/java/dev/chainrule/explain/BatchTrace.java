package dev.chainrule.explain;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ForwardPass;
import dev.chainrule.model.ManualBackprop;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;

/**
 * Every value of one forward pass and every gradient of the backward pass after it, kept under the
 * walkthrough's names: what {@link ManualBackprop} computes and overwrites, and ∂L/∂x besides.
 *
 * <p>Layers count from 1; h_0 is the input. All gradients are those of the reduced loss, uphill.
 */
final class BatchTrace {
  private final Mlp mlp;
  private final Parameters weights;
  private final Minibatch batch;
  private final Reduction reduction;
  private final Matrix[] z;
  private final Matrix[] h;
  private final Matrix[] dz;
  private final Matrix[] dh;
  private final Parameters gradient;
  private final double loss;

  private BatchTrace(Mlp mlp, Parameters weights, Minibatch batch, Reduction reduction) {
    this.mlp = mlp;
    this.weights = weights;
    this.batch = batch;
    this.reduction = reduction;
    this.z = new Matrix[mlp.depth() + 1];
    this.h = new Matrix[mlp.depth() + 1];
    this.dz = new Matrix[mlp.depth() + 1];
    this.dh = new Matrix[mlp.depth() + 1];
    this.gradient = Parameters.zeros(weights.layout(), weights.precision());
    forward();
    this.loss = loss();
    backward();
  }

  /**
   * Runs {@code batch} forward and backward.
   *
   * @param weights θ; not changed
   * @param batch N rows, of the weights' precision
   * @param reduction whether L is the sum or the mean over the rows
   * @throws dev.chainrule.linalg.ShapeException if the batch does not fit the network, or the
   *     precisions differ
   */
  static BatchTrace of(Mlp mlp, Parameters weights, Minibatch batch, Reduction reduction) {
    return new BatchTrace(mlp, weights, batch, reduction);
  }

  private void forward() {
    h[0] = batch.inputs();
    for (int l = 1; l <= mlp.depth(); l++) {
      z[l] = zeros(mlp.sizes().get(l));
      h[l] = z[l].zerosLike();
      ForwardPass.affine(h[l - 1], weight(l), bias(l), z[l]);
      mlp.activation(l).apply(z[l], h[l]);
    }
  }

  /** Steps 1 and 2. */
  private double loss() {
    double scale = reduction.scale(batch.rows());
    Matrix outputs = h[mlp.depth()];
    dh[mlp.depth()] = outputs.zerosLike();
    double sum = mlp.loss().sumAndGradient(outputs, batch.targets(), dh[mlp.depth()]);
    Kernels.scale(scale, dh[mlp.depth()], dh[mlp.depth()]);
    return scale * sum;
  }

  /** Steps 3 to 6, from the last layer to the first. */
  private void backward() {
    for (int l = mlp.depth(); l >= 1; l--) {
      dz[l] = z[l].zerosLike();
      mlp.activation(l).backward(dh[l], z[l], h[l], dz[l]);
      ManualBackprop.weightGradient(h[l - 1], dz[l], false, gradient.view("W" + l));
      ManualBackprop.biasGradient(dz[l], false, gradient.view("b" + l));
      dh[l - 1] = h[l - 1].zerosLike();
      ManualBackprop.inputGradient(dz[l], weight(l), dh[l - 1]);
    }
  }

  private Matrix zeros(int cols) {
    return Matrix.zeros(weights.precision(), batch.rows(), cols);
  }

  /** The network. */
  Mlp mlp() {
    return mlp;
  }

  /** θ as it was given, shared. */
  Parameters weights() {
    return weights;
  }

  /** The rows, x [N, Din] and y [N, Dout], shared. */
  Minibatch batch() {
    return batch;
  }

  /** Whether L is the sum or the mean over the rows. */
  Reduction reduction() {
    return reduction;
  }

  /**
   * W_l, [Din, Dout], a view; 1 ≤ l ≤ depth.
   *
   * @throws java.util.NoSuchElementException for another l
   */
  Matrix weight(int l) {
    return weights.view("W" + l);
  }

  /**
   * b_l, [1, Dout], a view; 1 ≤ l ≤ depth.
   *
   * @throws java.util.NoSuchElementException for another l
   */
  Matrix bias(int l) {
    return weights.view("b" + l);
  }

  /** z_l = h_{l−1}·W_l + b_l, [N, units]; 1 ≤ l ≤ depth, null for 0. */
  Matrix z(int l) {
    return z[l];
  }

  /** h_l = f(z_l), [N, units]; 0 ≤ l ≤ depth, h_0 is x. */
  Matrix h(int l) {
    return h[l];
  }

  /** L, the sum or mean over the rows. */
  double lossValue() {
    return loss;
  }

  /** ∂L/∂z_l, uphill, [N, units]; 1 ≤ l ≤ depth, null for 0 (walkthrough, steps 2 and 5). */
  Matrix dz(int l) {
    return dz[l];
  }

  /** ∂L/∂h_l, uphill, [N, units]; 0 ≤ l ≤ depth, for 0 this is ∂L/∂x (walkthrough, step 4). */
  Matrix dh(int l) {
    return dh[l];
  }

  /** f′(z_l), [N, units], which the backward pass multiplies with; 1 ≤ l ≤ depth. */
  Matrix slope(int l) {
    Matrix ones = z[l].zerosLike();
    ones.fill(1);
    mlp.activation(l).backward(ones, z[l], h[l], ones);
    return ones;
  }

  /** ∂L/∂θ, uphill: all parameters (walkthrough, steps 3 and 6). */
  Parameters gradient() {
    return gradient;
  }

  /**
   * One step of gradient descent, {@code θ − η·∂L/∂θ}, as new parameters; η is {@code
   * learningRate}.
   */
  Parameters updated(double learningRate) {
    return weights.moved(-learningRate, gradient.flat());
  }

  /** The precision of all numbers here. */
  Precision precision() {
    return weights.precision();
  }
}
