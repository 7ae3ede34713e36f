package dev.chainrule.check;

import dev.chainrule.autodiff.BranchPattern;
import dev.chainrule.autodiff.Derivatives;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Activity;
import dev.chainrule.model.AutodiffBackprop;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.ForwardContext.SliceContext;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The summed training loss of one batch as a function of the parameters, in recorded operations:
 * its value, input gradient and second derivatives. Its gradient is that of {@link
 * AutodiffBackprop}.
 *
 * <p>Random draws are those of {@link SliceContext#FIRST}, so that this is one function. Buffers
 * are no variables: their places in directions and results are 0.
 */
public final class BatchLoss {
  private final Network network;
  private final Value x;
  private final Value y;
  private final Optional<Value> rowWeights;
  private final List<ParameterLayout.Entry> trained;
  private final List<ParameterLayout.Entry> buffers;

  /**
   * The loss of {@code network} on {@code batch}.
   *
   * @param batch inputs [N, Din], targets [N, Dout], weights of rows; shared, not to be written to
   */
  public BatchLoss(Network network, Minibatch batch) {
    this.network = network;
    this.x = Value.constant(batch.inputs());
    this.y = Value.constant(batch.targets());
    this.rowWeights = batch.rowWeights().map(Value::constant);
    this.trained = network.layout().trained();
    this.buffers = network.layout().buffers();
  }

  /** L, summed over the rows. */
  double at(Parameters weights) {
    return loss(weights, values(weights), x).item();
  }

  /** On which side of its kink each element of each piecewise operation is. */
  BitSet sides(Parameters weights) {
    return BranchPattern.of(theta -> loss(weights, theta, x), values(weights));
  }

  /**
   * ∂L/∂x of the summed loss, uphill.
   *
   * @return [N, Din]; may share memory with other values, not to be written to
   * @throws dev.chainrule.linalg.ShapeException if the batch does not fit the network, or the
   *     precisions differ
   */
  public Matrix inputGradient(Parameters weights) {
    List<Value> theta = values(weights);
    return Derivatives.grad(in -> loss(weights, theta, in)).apply(x).matrix();
  }

  /**
   * H·v of the summed loss: how fast ∂L/∂θ changes in the direction {@code v}.
   *
   * @param v of the layout of {@code weights}; places of buffers are not looked at
   * @return of that layout; 0 in the places of buffers
   * @throws dev.chainrule.linalg.ShapeException if the batch does not fit the network, or the
   *     precisions differ
   */
  Parameters hessianVectorProduct(Parameters weights, Parameters v) {
    List<Value> product =
        Derivatives.hvp(theta -> loss(weights, theta, x), values(weights), values(v));
    Parameters result = Parameters.zeros(weights.layout(), weights.precision());
    for (int k = 0; k < trained.size(); k++) {
      result.view(trained.get(k)).copyFrom(product.get(k).matrix());
    }
    return result;
  }

  /** The loss, [1, 1], of {@code theta} for what is trained and {@code weights} for the rest. */
  private Value loss(Parameters weights, List<Value> theta, Value in) {
    Map<String, Value> named = new HashMap<>();
    for (int k = 0; k < trained.size(); k++) {
      named.put(trained.get(k).name(), theta.get(k));
    }
    buffers.forEach(e -> named.put(e.name(), Value.constant(weights.view(e))));
    ForwardContext pass = ForwardContext.training(named, SliceContext.FIRST, 0, new Activity());
    return network.loss().sum(network.outputs(in, pass), y, rowWeights);
  }

  private List<Value> values(Parameters parameters) {
    List<Value> values = new ArrayList<>();
    trained.forEach(e -> values.add(Value.constant(parameters.view(e))));
    return values;
  }
}
