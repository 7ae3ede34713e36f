package dev.chainrule.data;

import dev.chainrule.io.Words;
import dev.chainrule.random.CounterRandom;
import dev.chainrule.random.Permutation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Which rows belong to a shard, and which of a shard's rows make a step: pure functions of (rows,
 * shards, batch, seed), the same on every machine and for every number of partitions.
 *
 * <p><b>The cut.</b> The file is cut in stripes of a few consecutive rows, the stripes are shuffled
 * (by seed), and each shard takes the next {@code size(shard)} rows. So a file sorted by label
 * gives every shard rows of every label, and a plain file is still read in long pieces. Sizes
 * differ by at most one row.
 *
 * <p><b>The steps.</b> In each epoch every shard orders its rows anew, and the epoch takes one row
 * from each shard in turn: position p is row number ⌊p / S⌋ in the order of shard p mod S. Step t
 * covers positions t·B until (t+1)·B, so a shard's share of it is one range of its order. Every
 * step has exactly B rows but the last of an epoch, which has what remains. A share may be empty.
 */
public final class ShardPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A shard takes rows from this many places of the file or more, where there are enough rows. */
  private static final long STRIPES_PER_SHARD = 64;

  /** Longer stripes would not make reading faster: 32 rows of MNIST are 25 kB. */
  private static final long LONGEST_STRIPE = 32;

  private final int rows;
  private final int shards;
  private final int batch;
  private final long seed;

  /**
   * @param rows rows of the data set
   * @param shards logical shards S, of which some stay empty if there are fewer rows
   * @param batch rows of a step over all shards, B
   * @param seed fixes the cut and the order of every epoch
   * @throws IllegalArgumentException unless the three counts are at least 1
   */
  public ShardPlan(int rows, int shards, int batch, long seed) {
    if (rows < 1 || shards < 1 || batch < 1) {
      throw new IllegalArgumentException(
          Words.format("rows %d, shards %d, batch %d: expected at least 1", rows, shards, batch));
    }
    this.rows = rows;
    this.shards = shards;
    this.batch = batch;
    this.seed = seed;
  }

  /** The cut of a set that is only evaluated: one step, and the same for every run. */
  public static ShardPlan forEvaluation(int rows, int shards) {
    return new ShardPlan(rows, shards, rows, 0);
  }

  public int rows() {
    return rows;
  }

  public int shards() {
    return shards;
  }

  public int batch() {
    return batch;
  }

  /** By which each epoch's order of rows is drawn. */
  public long seed() {
    return seed;
  }

  /** Rows of {@code shard}: as many as there are positions p &lt; rows with p mod S = shard. */
  public int size(int shard) {
    Objects.checkIndex(shard, shards);
    return rows / shards + (shard < rows % shards ? 1 : 0);
  }

  /**
   * The rows of {@code shard} as ranges of rows of the set, in the set's order, none touching the
   * next. The shard numbers its rows from 0 in this order.
   */
  public List<Range> runs(int shard) {
    int count = size(shard);
    long first = (long) shard * (rows / shards) + Math.min(shard, rows % shards);
    return merged(stripes().cover(first, first + count));
  }

  /** The rows of the set that {@code shard} has, in the order in which it numbers them. */
  public int[] setRows(int shard) {
    return runs(shard).stream()
        .flatMapToInt(run -> IntStream.range(run.first(), run.first() + run.count()))
        .toArray();
  }

  /**
   * The shard that has {@code row} of the set; not of its files, if the set is drawn out of them.
   */
  public int shardOf(int row) {
    Objects.checkIndex(row, rows);
    long position = stripes().positionOf(row);
    int each = rows / shards;
    long longer = rows % shards; // So many shards have a row more.
    long inLonger = longer * (each + 1L);
    return (int)
        (position < inLonger ? position / (each + 1L) : longer + (position - inLonger) / each);
  }

  private Stripes stripes() {
    int length = (int) Math.max(1, Math.min(LONGEST_STRIPE, rows / (STRIPES_PER_SHARD * shards)));
    return new Stripes(rows, length, seed);
  }

  private static List<Range> merged(List<Range> pieces) {
    pieces.sort(Comparator.comparingInt(Range::first));
    List<Range> runs = new ArrayList<>();
    for (Range piece : pieces) {
      int last = runs.size() - 1;
      if (last >= 0 && runs.get(last).first() + runs.get(last).count() == piece.first()) {
        Range before = runs.remove(last);
        runs.add(new Range(before.first(), before.count() + piece.count()));
      } else {
        runs.add(piece);
      }
    }
    return runs;
  }

  /** Steps that make an epoch, ⌈rows / B⌉. */
  public int stepsPerEpoch() {
    return (int) ceilDiv(rows, batch);
  }

  /** Rows of {@code step} of an epoch over all shards: B, or what remains in the last step. */
  public int stepRows(int step) {
    Objects.checkIndex(step, stepsPerEpoch());
    return (int) Math.min(batch, rows - (long) step * batch);
  }

  /**
   * What {@code shard} contributes to {@code step}: a range of its order for the epoch.
   *
   * @param step step within the epoch, 0 ≤ step &lt; {@link #stepsPerEpoch()}
   */
  public Range slice(int step, int shard) {
    Objects.checkIndex(shard, shards);
    long begin = (long) step * batch;
    long end = begin + stepRows(step);
    // Never negative: shard < S, so a numerator below zero is above −S.
    int first = (int) ceilDiv(begin - shard, shards);
    int last = (int) ceilDiv(end - shard, shards);
    return new Range(first, last - first);
  }

  /** The order of the rows of {@code shard} in {@code epoch}, of the shard's own row numbers. */
  public Permutation order(long epoch, int shard) {
    long derived = CounterRandom.derive(CounterRandom.derive(seed, epoch), shard);
    return Permutation.of(derived, CounterRandom.Purpose.ROW_ORDER, size(shard));
  }

  /**
   * The rows that {@code shard} contributes to {@code step} of {@code epoch}, as the shard numbers
   * them, in the order in which they are summed.
   */
  public int[] rowsOf(long epoch, int step, int shard) {
    Range slice = slice(step, shard);
    Permutation order = order(epoch, shard);
    int[] picked = new int[slice.count()];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = order.at(slice.first() + i);
    }
    return picked;
  }

  /** ⌈a / b⌉ for a &gt; −b, b &gt; 0. */
  private static long ceilDiv(long a, long b) {
    return (a + b - 1) / b;
  }

  /**
   * The rows of a file in stripes of {@code length} consecutive rows, shuffled as whole stripes.
   *
   * <p>The last stripe of the file may be short; wherever the shuffle puts it, all later positions
   * move up by what it lacks. With that one place known, a division turns a position into a stripe,
   * and back.
   */
  static final class Stripes {
    private final int length;
    private final Permutation order;

    /** By how many rows the file's last stripe is short. */
    private final long lack;

    /** Where in the shuffled order the file's last stripe is. */
    private final int shortSlot;

    Stripes(int rows, int length, long seed) {
      this.length = length;
      int count = (int) (((long) rows + length - 1) / length);
      this.order = Permutation.of(seed, CounterRandom.Purpose.SHARDS, count);
      this.lack = (long) count * length - rows;
      this.shortSlot = order.positionOf(count - 1);
    }

    /**
     * The rows at positions {@code begin} until {@code end} of the shuffled order, in that order.
     */
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

    /** Where in the shuffled order {@code row} is. */
    long positionOf(int row) {
      return startOf(order.positionOf(row / length)) + row % length;
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

  /**
   * Consecutive numbers: {@code first} until {@code first + count}.
   *
   * @param first the first of them
   * @param count how many; may be 0
   */
  public record Range(int first, int count) {}
}
