package dev.chainrule.check;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
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

  private final BatchLoss loss;
  private final Parameters weights;
  private final BitSet sides;
  private int tried;
  private int shortened;
  private int skipped;

  /** Notes on which side each unit is at {@code weights}. */
  Kinks(BatchLoss loss, Parameters weights) {
    this.loss = loss;
    this.weights = weights;
    this.sides = loss.sides(weights);
  }

  /** The longest step of those tried that crosses no kink in either direction. */
  OptionalDouble smoothStep(Matrix v) {
    tried++;
    for (double h = LONGEST; h >= 0.9 * SHORTEST; h /= 10) {
      boolean smooth =
          loss.sides(weights.moved(h, v)).equals(sides)
              && loss.sides(weights.moved(-h, v)).equals(sides);
      if (smooth) {
        shortened += h < LONGEST ? 1 : 0;
        return OptionalDouble.of(h);
      }
    }
    skipped++;
    return OptionalDouble.empty();
  }

  /** What was done so far. */
  GradientReport.Steps steps() {
    return new GradientReport.Steps(tried, shortened, skipped);
  }
}
