package dev.chainrule.model;

import dev.chainrule.autodiff.Derivatives;
import dev.chainrule.autodiff.Value;
import dev.chainrule.autodiff.ValueAndGrads;
import dev.chainrule.autodiff.Workspace;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import java.util.List;

/**
 * Gradients by automatic differentiation: the forward pass and the loss are written down, the way
 * back is not.
 *
 * <p>The variables are the named views of the parameter vector, so a gradient has its parameter's
 * place in the caller's vector. Long batches go through in the blocks of {@link ManualBackprop}, in
 * the same order, so that both round alike.
 */
public final class AutodiffBackprop implements Backprop {
  private final Mlp network;
  private final List<ParameterLayout.Entry> entries;
  private final Workspace workspace = new Workspace();

  public AutodiffBackprop(Mlp network) {
    this.network = network;
    this.entries = network.layout().entries();
  }

  @Override
  public double sumLossAndGradient(Parameters weights, Minibatch batch, Parameters gradient) {
    if (batch.rows() == 0) {
      gradient.flat().fill(0);
    }
    double loss = 0;
    for (int from = 0; from < batch.rows(); from += ManualBackprop.BLOCK) {
      int rows = Math.min(ManualBackprop.BLOCK, batch.rows() - from);
      loss += block(weights, batch.rowRange(from, rows), from > 0, gradient);
    }
    return loss;
  }

  /** The first block's gradient overwrites what is there, the others add to it. */
  private double block(Parameters weights, Minibatch batch, boolean add, Parameters gradient) {
    Value x = workspace.constant(batch.inputs());
    Value y = workspace.constant(batch.targets());
    ValueAndGrads step =
        Derivatives.valueAndGrad(
                theta -> network.loss().sum(network.outputs(theta, x), y), workspace)
            .apply(views(weights));
    for (int i = 0; i < entries.size(); i++) {
      put(step.gradients().get(i).matrix(), add, gradient.view(entries.get(i)));
    }
    return step.value().item();
  }

  private List<Value> views(Parameters weights) {
    return entries.stream().map(e -> workspace.constant(weights.view(e))).toList();
  }

  private static void put(Matrix part, boolean add, Matrix into) {
    if (add) {
      Kernels.add(into, part, into);
    } else {
      into.copyFrom(part);
    }
  }
}
