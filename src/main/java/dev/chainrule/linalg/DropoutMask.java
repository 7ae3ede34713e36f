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
   * @param seed of this mask, another for every layer, shard and step
   * @param firstRow number of the first row: a mask may be drawn in blocks of rows
   * @param rate from 0 up to but not including 1; rounded to a multiple of 2⁻³²
   * @param into [N, D]; overwritten
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
