package dev.chainrule.model;

import dev.chainrule.autodiff.Derivatives;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Matrix;
import java.util.List;

/**
 * What automatic differentiation knows of a batch's summed loss beyond {@link AutodiffBackprop}:
 * the gradient of the input, and second derivatives along a direction.
 */
public final class AutodiffLoss {
  private final Mlp mlp;
  private final Minibatch batch;

  public AutodiffLoss(Mlp mlp, Minibatch batch) {
    this.mlp = mlp;
    this.batch = batch;
  }

  /** ∂L/∂x, [N, Din], uphill. */
  public Matrix inputGradient(Parameters weights) {
    List<Value> theta = values(weights);
    return Derivatives.grad(x -> loss(theta, x)).apply(x()).matrix();
  }

  /** H·v: how fast ∂L/∂θ changes in the direction {@code v}. */
  public Parameters hessianVectorProduct(Parameters weights, Parameters v) {
    List<Value> product = Derivatives.hvp(theta -> loss(theta, x()), values(weights), values(v));
    Parameters result = Parameters.zeros(weights.layout(), weights.precision());
    List<ParameterLayout.Entry> entries = weights.layout().entries();
    for (int k = 0; k < entries.size(); k++) {
      result.view(entries.get(k)).copyFrom(product.get(k).matrix());
    }
    return result;
  }

  /** L, summed over the rows, [1, 1]. */
  private Value loss(List<Value> theta, Value x) {
    return mlp.loss().sum(mlp.outputs(theta, x), Value.constant(batch.targets()));
  }

  private Value x() {
    return Value.constant(batch.inputs());
  }

  private static List<Value> values(Parameters parameters) {
    return parameters.layout().entries().stream()
        .map(e -> Value.constant(parameters.view(e)))
        .toList();
  }
}
