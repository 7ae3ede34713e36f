package dev.chainrule.model;

import dev.chainrule.autodiff.Activations;
import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Derivatives;
import dev.chainrule.autodiff.Losses;
import dev.chainrule.autodiff.Products;
import dev.chainrule.autodiff.Reductions;
import dev.chainrule.autodiff.Value;
import dev.chainrule.autodiff.ValueAndGrads;
import java.util.List;
import java.util.function.Function;

/**
 * The summed loss of one batch as a function of all parameters, differentiated automatically: to
 * first order, and to second along a direction. Only the forward pass is written down here.
 */
public final class AutodiffLoss {
  private final Mlp mlp;
  private final Minibatch batch;

  public AutodiffLoss(Mlp mlp, Minibatch batch) {
    this.mlp = mlp;
    this.batch = batch;
  }

  /** ∂L/∂θ, summed over the rows, uphill. */
  public Parameters gradient(Parameters weights) {
    Function<List<Value>, Value> loss = p -> loss(Value.constant(batch.inputs()), p);
    ValueAndGrads both = Derivatives.valueAndGrad(loss).apply(values(weights));
    return parameters(weights, both.gradients());
  }

  /** ∂L/∂x, [N, Din]. */
  public dev.chainrule.linalg.Matrix inputGradient(Parameters weights) {
    List<Value> p = values(weights);
    return Derivatives.grad(x -> loss(x, p)).apply(Value.constant(batch.inputs())).matrix();
  }

  /** H·v: how fast the gradient changes in the direction {@code v}. */
  public Parameters hessianVectorProduct(Parameters weights, Parameters v) {
    Function<List<Value>, Value> loss = p -> loss(Value.constant(batch.inputs()), p);
    return parameters(weights, Derivatives.hvp(loss, values(weights), values(v)));
  }

  /** L, summed over the rows, [1, 1]; {@code p} are W1, b1, W2, b2, … . */
  private Value loss(Value x, List<Value> p) {
    Value h = x;
    for (int l = 1; l <= mlp.depth(); l++) {
      Value z = Products.affine(h, p.get(2 * l - 2), p.get(2 * l - 1));
      h = activation(mlp.activation(l), z);
    }
    Value y = Value.constant(batch.targets());
    return switch (mlp.loss()) {
      case SOFTMAX_CROSS_ENTROPY -> Losses.softmaxCrossEntropy(h, y);
      case HALF_SQUARED_ERROR ->
          Arithmetic.scale(0.5, Reductions.sum(Arithmetic.power(Arithmetic.subtract(h, y), 2)));
    };
  }

  private static Value activation(Activation activation, Value z) {
    return switch (activation) {
      case IDENTITY -> z;
      case RELU -> Activations.relu(z);
      case SIGMOID -> Activations.sigmoid(z);
      case TANH -> Activations.tanh(z);
    };
  }

  private static List<Value> values(Parameters parameters) {
    return parameters.layout().entries().stream()
        .map(e -> Value.constant(parameters.view(e.name())))
        .toList();
  }

  private static Parameters parameters(Parameters like, List<Value> values) {
    Parameters result = Parameters.zeros(like.layout(), like.precision());
    for (int k = 0; k < values.size(); k++) {
      String name = like.layout().entries().get(k).name();
      result.view(name).copyFrom(values.get(k).matrix());
    }
    return result;
  }
}
