package dev.chainrule.check;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Finds a step that moves weights without crossing a corner of ReLU.
 *
 * <p>Where a unit changes its sign between w − h·v and w + h·v, the loss has a kink, and a
 * difference quotient across it is the derivative on neither side: it would report a false
 * mismatch. So the step is shortened until no unit changes sides in any row. If one does even at
 * the shortest step, there is no slope along v. A pre-activation of exactly 0 is such a case.
 * Counts the steps that it tried, shortened and skipped.
 */
final class Kinks {
  /** Near ∛ε, where a plain central difference errs least: truncation h², rounding ε/h. */
  static final double LONGEST = 1e-5;

  private static final double SHORTEST = 1e-8;

  private final Function<Parameters, List<BitSet>> sidesAt;
  private final Parameters weights;
  private final List<BitSet> sides;
  private int tried;
  private int shortened;
  private int skipped;

  /**
   * Notes on which side everything that has a kink is at {@code weights}.
   *
   * @param sides tells that of any weights
   */
  Kinks(Function<Parameters, List<BitSet>> sides, Parameters weights) {
    this.sidesAt = sides;
    this.weights = weights;
    this.sides = sides.apply(weights);
  }

  /**
   * The longest of the steps 1e-5, 1e-6, 1e-7 and 1e-8 that crosses no kink in either direction.
   *
   * @param v the direction, [1, parameters]
   * @return empty if each crosses one
   */
  OptionalDouble smoothStep(Matrix v) {
    tried++;
    for (double h = LONGEST; h >= 0.9 * SHORTEST; h /= 10) {
      boolean smooth =
          sidesAt.apply(weights.moved(h, v)).equals(sides)
              && sidesAt.apply(weights.moved(-h, v)).equals(sides);
      if (smooth) {
        shortened += h < LONGEST ? 1 : 0;
        return OptionalDouble.of(h);
      }
    }
    skipped++;
    return OptionalDouble.empty();
  }

  /** How many steps were tried, shortened and skipped so far. */
  GradientReport.Steps steps() {
    return new GradientReport.Steps(tried, shortened, skipped);
  }
}
