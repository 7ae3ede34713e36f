package dev.chainrule.train;

import java.util.Set;

/**
 * The optimizers that there are. To add one, write its class and a constant here; nothing else
 * names an optimizer.
 */
public enum OptimizerSpec {
  /** {@link Sgd}. */
  SGD {
    @Override
    public Optimizer create(TrainSettings settings) {
      return new Sgd(settings);
    }

    @Override
    public Set<String> vectors(TrainSettings settings, int steps) {
      return Sgd.vectors(settings, steps);
    }
  };

  /** A new one that has made no update. */
  public abstract Optimizer create(TrainSettings settings);

  /** The names in its {@link Optimizer#state} after {@code steps} updates. */
  public abstract Set<String> vectors(TrainSettings settings, int steps);
}
