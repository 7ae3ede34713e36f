package dev.chainrule.data;

import dev.chainrule.random.Draws;
import dev.chainrule.random.Permutation;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a file in stripes of {@code length} consecutive rows, shuffled as whole stripes.
 *
 * <p>The last stripe of the file may be short; wherever the shuffle puts it, all positions behind
 * it move up by what it lacks. With that one place known, position and stripe follow from each
 * other by a division.
 */
final class Stripes {
  private final int length;
  private final Permutation order;

  /** By how many rows the file's last stripe is short. */
  private final long lack;

  /** Where in the shuffled order the file's last stripe stands. */
  private final int shortSlot;

  Stripes(int rows, int length, long seed) {
    this.length = length;
    int count = (int) (((long) rows + length - 1) / length);
    this.order = Permutation.of(seed, Draws.Purpose.SHARDS, count);
    this.lack = (long) count * length - rows;
    this.shortSlot = order.positionOf(count - 1);
  }

  /** The rows at positions {@code begin} until {@code end} of the shuffled order, in that order. */
  List<Range> cover(long begin, long end) {
    List<Range> pieces = new ArrayList<>();
    long position = begin;
    for (int slot = slotOf(begin); position < end; slot++) {
      int skipped = (int) (position - startOf(slot));
      int count = (int) (Math.min(end, startOf(slot + 1)) - position);
      pieces.add(new Range(order.at(slot) * length + skipped, count));
      position += count;
    }
    return pieces;
  }

  /** The position of the first row of the stripe in {@code slot}. */
  private long startOf(int slot) {
    return (long) slot * length - (slot > shortSlot ? lack : 0);
  }

  private int slotOf(long position) {
    long moved = position < startOf(shortSlot + 1) ? position : position + lack;
    return (int) (moved / length);
  }
}
