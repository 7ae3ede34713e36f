package dev.chainrule.linalg;

import dev.chainrule.random.CounterRandom;

/**
 * Which numbers dropout keeps: a function of (seed, row, column) alone, drawn without a branch and
 * with one draw for two columns.
 */
public final class DropoutMask {
  private static final double DRAWS = 0x1p32;

  private DropoutMask() {}

  /**
   * {@code into[i, j] ← 0} with probability {@code rate}, else {@code 1/(1 − rate)}.
   *
   * <p>So the expected value is 1 (Srivastava et al.: Dropout, 2014, with the factor applied in
   * training). Any split of the rows into blocks gives the same mask.
   *
   * @param seed of this mask, another for every layer, shard and step
   * @param firstRow index of the first row in the whole mask, from 0
   * @param rate from 0 up to but not including 1, which is not checked; the probability is rounded
   *     to a multiple of 2⁻³²
   * @param into the mask, [N, D]; overwritten
   */
  public static void fill(long seed, int firstRow, double rate, Matrix into) {
    long threshold = Math.round(rate * DRAWS);
    double kept = 1 / (1 - rate);
    for (int i = 0; i < into.rows(); i++) {
      long rowSeed = CounterRandom.derive(seed, firstRow + (long) i);
      long stream = CounterRandom.stream(rowSeed, CounterRandom.Purpose.DROPOUT);
      into.keepAtRandom(i, stream, threshold, kept);
    }
  }
}
