package dev.chainrule.model;

import dev.chainrule.autodiff.Derivatives;
import dev.chainrule.autodiff.Derivatives.ValueAndGrads;
import dev.chainrule.autodiff.Value;
import dev.chainrule.autodiff.Workspace;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ForwardContext.SliceContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gradients by automatic differentiation: the forward pass and the loss are written down, the way
 * back is not.
 *
 * <p>The variables are the named views of the parameter vector, so a gradient has its parameter's
 * place in the caller's vector. Where rows are independent, long batches go through in the blocks
 * of {@link ManualBackprop}, in the same order, so that both round alike.
 */
public final class AutodiffBackprop implements Backprop {
  private final Network network;
  private final List<ParameterLayout.Entry> trained;
  private final List<ParameterLayout.Entry> buffers;
  private final Workspace workspace = new Workspace();
  private Activity activity = new Activity();

  /** For batches of {@code network}, of any size and precision. */
  public AutodiffBackprop(Network network) {
    this.network = network;
    this.trained = network.layout().trained();
    this.buffers = network.layout().buffers();
  }

  @Override
  public void watch(Activity into) {
    activity = into;
  }

  @Override
  public double sumLossAndGradient(
      Parameters weights, Minibatch batch, SliceContext slice, Parameters gradient) {
    if (batch.rows() == 0) {
      gradient.flat().fill(0);
    }
    int length = network.hasIndependentRows() ? ManualBackprop.BLOCK : Math.max(1, batch.rows());
    double loss = 0;
    for (int from = 0; from < batch.rows(); from += length) {
      int rows = Math.min(length, batch.rows() - from);
      loss += block(weights, batch.rowRange(from, rows), slice, from, gradient);
    }
    return loss;
  }

  /** The first block's gradient overwrites what is there, the others add to it. */
  private double block(
      Parameters weights, Minibatch block, SliceContext slice, int from, Parameters gradient) {
    Map<String, Value> theta = constants(weights);
    ForwardContext pass = ForwardContext.training(theta, slice, from, activity);
    Value x = workspace.constant(block.inputs());
    Value y = workspace.constant(block.targets());
    Optional<Value> rowWeights = block.rowWeights().map(workspace::constant);
    ValueAndGrads step =
        Derivatives.valueAndGrad(
                variables -> {
                  name(variables, theta);
                  return network.loss().sum(network.outputs(x, pass), y, rowWeights);
                },
                workspace)
            .apply(trained.stream().map(e -> theta.get(e.name())).toList());
    for (int i = 0; i < trained.size(); i++) {
      put(1, step.gradients().get(i).matrix(), from > 0, gradient.view(trained.get(i)));
    }
    for (ParameterLayout.Entry e : buffers) {
      put(block.rows(), pass.observed(e.name()).matrix(), from > 0, gradient.view(e));
    }
    return step.value().item();
  }

  private Map<String, Value> constants(Parameters weights) {
    Map<String, Value> theta = new HashMap<>();
    for (ParameterLayout.Entry e : weights.layout().entries()) {
      theta.put(e.name(), workspace.constant(weights.view(e)));
    }
    return theta;
  }

  private void name(List<Value> variables, Map<String, Value> theta) {
    for (int i = 0; i < variables.size(); i++) {
      theta.put(trained.get(i).name(), variables.get(i));
    }
  }

  private static void put(double factor, Matrix part, boolean add, Matrix into) {
    if (add) {
      Kernels.addScaled(factor, part, into);
    } else {
      Kernels.scale(factor, part, into);
    }
  }
}
