package dev.chainrule.model;

import dev.chainrule.linalg.Matrix;
import java.util.BitSet;
import java.util.OptionalDouble;

/**
 * Watches the corners of ReLU while weights are moved, and finds a step that stays between them.
 *
 * <p>Where a unit changes its sign between w − h·v and w + h·v, the loss has a kink, and a
 * difference quotient across it is the derivative on neither side: it would accuse a right
 * gradient. So the step is shortened until no unit of no row changes sides; if even the shortest
 * one does, there is no answer along v, and none is made up. A pre-activation of exactly 0 is such
 * a case. Counts what it did.
 */
final class Kinks {
  /** Near ∛ε, where a central difference errs least: truncation h², rounding ε/h. */
  static final double LONGEST = 1e-5;

  private static final double SHORTEST = 1e-8;

  private final Mlp mlp;
  private final ForwardPass forward;
  private final Minibatch batch;
  private final BitSet active;
  private int shortened;
  private int skipped;

  /** Notes which units are active at {@code weights}. */
  Kinks(Mlp mlp, Parameters weights, Minibatch batch) {
    this.mlp = mlp;
    this.forward = new ForwardPass(mlp);
    this.batch = batch;
    this.active = activeAt(weights);
  }

  /** The longest step of those tried that crosses no kink in either direction. */
  OptionalDouble smoothStep(Parameters weights, Matrix v) {
    for (double h = LONGEST; h >= 0.9 * SHORTEST; h /= 10) {
      boolean smooth =
          activeAt(weights.moved(h, v)).equals(active)
              && activeAt(weights.moved(-h, v)).equals(active);
      if (smooth) {
        shortened += h < LONGEST ? 1 : 0;
        return OptionalDouble.of(h);
      }
    }
    skipped++;
    return OptionalDouble.empty();
  }

  /** A bit for every ReLU of every row: whether it is active. */
  private BitSet activeAt(Parameters weights) {
    BitSet bits = new BitSet();
    forward.run(weights, batch.inputs());
    int at = 0;
    for (int l = 1; l <= mlp.depth(); l++) {
      if (mlp.activation(l) == Activation.RELU) {
        Matrix h = forward.activation(l);
        for (int i = 0; i < h.size(); i++) {
          bits.set(at++, h.get(i) > 0);
        }
      }
    }
    return bits;
  }

  /** Along how many directions the step had to be shortened. */
  int shortened() {
    return shortened;
  }

  /** Along how many directions no step was short enough. */
  int skipped() {
    return skipped;
  }
}
