package dev.chainrule.model;

import dev.chainrule.random.Draws;

/**
 * Which slice of a run a batch is. What is drawn at random for it, such as dropout's masks, is a
 * function of this and of the row's index in the slice, so it is the same on whatever machine.
 *
 * @param seed of the run
 * @param step number of the step, over all epochs
 * @param shard whose slice it is
 */
public record SliceContext(long seed, int step, int shard) {
  /** The first slice of seed 0, for checks and examples. */
  public static final SliceContext FIRST = new SliceContext(0, 0, 0);

  /** A seed of its own for the draws of each layer. */
  long seedOf(int layer) {
    return Draws.derive(Draws.derive(Draws.derive(seed, step), shard), layer);
  }
}
