package dev.chainrule.check;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.AutodiffBackprop;
import dev.chainrule.model.Backprop;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Regularization;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Slopes of a batch's mean loss, measured from its values alone, and slopes of its gradient,
 * measured from gradients; in float64, at one point, uphill.
 *
 * <p>A slope is that of steps h and h/2, extrapolated to h = 0 (Richardson): {@code (4·D(h/2) −
 * D(h))/3}, where {@code D(h) = (L(θ + h·v) − L(θ − h·v))/2h}. Its truncation error is O(h⁴).
 */
final class CentralDifferences {
  private static final double EPSILON = Math.ulp(1.0);

  private final Parameters weights;
  private final Minibatch batch;
  private final Backprop automatic;
  private final BatchLoss loss;
  private final Regularization penalty;
  private final Kinks kinks;

  /**
   * @param weights the point, float64; not changed
   * @param batch rows of the loss, float64
   * @param penalty is part of the loss
   */
  CentralDifferences(Network network, Parameters weights, Minibatch batch, Regularization penalty) {
    this.weights = weights;
    this.batch = batch;
    this.automatic = new AutodiffBackprop(network);
    this.loss = new BatchLoss(network, batch);
    this.penalty = penalty;
    this.kinks = new Kinks(this::sides, weights);
  }

  private List<BitSet> sides(Parameters at) {
    return List.of(loss.sides(at), penalty.sides(at));
  }

  /** A step along {@code v}, [1, parameters], that crosses no kink, if there is one. */
  OptionalDouble step(Matrix v) {
    return kinks.smoothStep(v);
  }

  /**
   * Slope of the mean loss along {@code v}.
   *
   * @param v [1, parameters]
   * @param h the step, times v; more than 0
   * @return ∂L/∂h at 0, uphill
   */
  double slope(Matrix v, double h) {
    return (4 * plainSlope(v, h / 2) - plainSlope(v, h)) / 3;
  }

  private double plainSlope(Matrix v, double h) {
    return (meanLoss(weights.moved(h, v)) - meanLoss(weights.moved(-h, v))) / (2 * h);
  }

  /**
   * Slope of the mean loss's gradient along {@code v}, which is H·v.
   *
   * @param v [1, parameters]
   * @param h the step, times v; more than 0
   */
  Parameters gradientSlope(Matrix v, double h) {
    Parameters half = plainGradientSlope(v, h / 2);
    Parameters whole = plainGradientSlope(v, h);
    Kernels.zip(half.flat(), whole.flat(), (a, b) -> (4 * a - b) / 3, half.flat());
    return half;
  }

  private Parameters plainGradientSlope(Matrix v, double h) {
    Parameters result = meanGradient(automatic, weights.moved(h, v));
    Parameters below = meanGradient(automatic, weights.moved(-h, v));
    Kernels.subtract(result.flat(), below.flat(), result.flat());
    Kernels.scale(1 / (2 * h), result.flat(), result.flat());
    return result;
  }

  /** ∂L/∂θ of the mean loss, weight by weight, uphill; NaN where a kink allows no step. */
  Parameters gradient() {
    Parameters result = Parameters.zeros(weights.layout(), Precision.FLOAT64);
    Matrix v = weights.flat().zerosLike();
    for (int i = 0; i < v.size(); i++) {
      v.set(i, 1);
      OptionalDouble step = step(v);
      result.flat().set(i, step.isPresent() ? slope(v, step.getAsDouble()) : Double.NaN);
      v.set(i, 0);
    }
    return result;
  }

  /** Rounding error of a slope of numbers around {@code size}, measured with the step {@code h}. */
  static double noise(double size, double h) {
    return 3 * lastBits(1 + size) / h;
  }

  /** Rounding error of numbers around {@code size}, which is 0 or more. */
  static double lastBits(double size) {
    return 16 * EPSILON * size;
  }

  /** L at the point, the mean over the rows. */
  double meanLoss() {
    return meanLoss(weights);
  }

  private double meanLoss(Parameters at) {
    return loss.at(at) / batch.rows() + penalty.penalty(at);
  }

  /** ∂L/∂θ of the mean loss at the point by automatic differentiation, uphill. */
  Parameters automaticGradient() {
    return meanGradient(automatic, weights);
  }

  /** ∂L/∂θ of the mean loss at the point by {@code backprop}, uphill. */
  Parameters gradientBy(Backprop backprop) {
    return meanGradient(backprop, weights);
  }

  /** H·v of the mean loss at the point by automatic differentiation. */
  Parameters automaticCurvature(Parameters v) {
    Parameters product = mean(loss.hessianVectorProduct(weights, v));
    penalty.addCurvature(v, product);
    return product;
  }

  private Parameters meanGradient(Backprop backprop, Parameters at) {
    Parameters sum = Parameters.zeros(weights.layout(), Precision.FLOAT64);
    backprop.sumLossAndGradient(at, batch, sum);
    for (ParameterLayout.Entry e : weights.layout().buffers()) {
      sum.view(e).fill(0); // what is there is no gradient
    }
    Parameters mean = mean(sum);
    penalty.addGradient(at, mean, 0, at.layout().size());
    return mean;
  }

  private Parameters mean(Parameters sum) {
    Kernels.scale(1.0 / batch.rows(), sum.flat(), sum.flat());
    return sum;
  }

  /** How many steps were tried, shortened and skipped. */
  GradientReport.Steps steps() {
    return kinks.steps();
  }
}
