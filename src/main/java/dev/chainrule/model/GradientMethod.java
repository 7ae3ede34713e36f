package dev.chainrule.model;

import java.util.Locale;

/** Who computes gradients. */
public enum GradientMethod {
  /** {@link ManualBackprop}: the chain rule written out by hand. */
  MANUAL {
    @Override
    public Backprop create(Mlp network) {
      return new ManualBackprop(network);
    }
  },
  /** {@link AutodiffBackprop}: derived from the forward pass. */
  AUTODIFF {
    @Override
    public Backprop create(Mlp network) {
      return new AutodiffBackprop(network);
    }
  };

  /** A new instance for one thread. */
  public abstract Backprop create(Mlp network);

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
