package dev.chainrule.model;

import java.util.Locale;

/** How gradients are computed. */
public enum GradientMethod {
  /** {@link ManualBackprop}: the chain rule written out by hand, for an {@link Mlp}. */
  MANUAL {
    @Override
    public boolean supports(Network network) {
      return network instanceof Mlp;
    }

    @Override
    public Backprop create(Network network) {
      if (network instanceof Mlp mlp) {
        return new ManualBackprop(mlp);
      }
      throw new IllegalArgumentException(
          "manual gradients are written for plain perceptrons, not for " + network.text());
    }
  },
  /** {@link AutodiffBackprop}: derived from the forward pass of any network. */
  AUTODIFF {
    @Override
    public boolean supports(Network network) {
      return true;
    }

    @Override
    public Backprop create(Network network) {
      return new AutodiffBackprop(network);
    }
  };

  /** Whether this method exists for {@code network}. */
  public abstract boolean supports(Network network);

  /**
   * A new instance for one thread.
   *
   * @throws IllegalArgumentException unless {@link #supports} is true of {@code network}
   */
  public abstract Backprop create(Network network);

  /** {@link #MANUAL} where it is written, else {@link #AUTODIFF}. */
  public static GradientMethod defaultFor(Network network) {
    return MANUAL.supports(network) ? MANUAL : AUTODIFF;
  }

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
