package dev.chainrule.model;

import dev.chainrule.check.Difference;
import dev.chainrule.model.ForwardContext.SliceContext;

/** Backpropagation by hand with a slip: one entry of one gradient is a thousandth off. */
public final class BrokenBackprop implements Backprop {
  private final Backprop right;
  private final String name;

  public BrokenBackprop(Mlp mlp, String name) {
    this.right = new ManualBackprop(mlp);
    this.name = name;
  }

  @Override
  public double sumLossAndGradient(
      Parameters weights, Minibatch batch, SliceContext slice, Parameters gradient) {
    double loss = right.sumLossAndGradient(weights, batch, slice, gradient);
    double size = Difference.largest(gradient.view(name));
    gradient.view(name).set(0, gradient.view(name).get(0) + 1e-3 * size);
    return loss;
  }
}
