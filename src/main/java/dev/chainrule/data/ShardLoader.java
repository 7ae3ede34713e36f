package dev.chainrule.data;

import dev.chainrule.data.ShardPlan.Range;
import dev.chainrule.io.DataException;
import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.Words;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads shards of an inspected set, on any machine: it carries names and numbers only, and is given
 * the Hadoop configuration (which cannot be serialised) where it runs.
 *
 * <p>All shards asked for come from one pass over each file. A plain file is read only where their
 * rows are; a gzip file, which has no random access, is unpacked from beginning to end.
 */
public final class ShardLoader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Dataset set;
  private final ShardPlan plan;

  /**
   * @param set as it was found
   * @param plan how it is cut into shards
   * @throws IllegalArgumentException if the plan is for another number of rows
   * @throws DataException if a shard is too large for an array
   */
  public ShardLoader(Dataset set, ShardPlan plan) {
    if (plan.rows() != set.rows()) {
      throw new IllegalArgumentException(
          Words.format("plan for %d rows, the set has %d", plan.rows(), set.rows()));
    }
    this.set = set;
    this.plan = plan;
    requireShardsFitArrays();
  }

  private void requireShardsFitArrays() {
    int most = IdxHeader.LONGEST_ARRAY / set.features();
    if (plan.size(0) > most) {
      throw new DataException(
          Words.format(
              "%s: %d rows of %d numbers in a shard, expected at most %d: use %d shards or more",
              set.source().name(),
              plan.size(0),
              set.features(),
              most,
              (plan.rows() - 1) / most + 1));
    }
  }

  /** How it is cut into shards. */
  public ShardPlan plan() {
    return plan;
  }

  /** What is loaded. */
  public Dataset set() {
    return set;
  }

  /** Reads {@code shards} from where the set was inspected. */
  public List<Shard> load(Configuration hadoop, Collection<Integer> shards) {
    return load(hadoop, set.source(), shards);
  }

  /**
   * Reads {@code shards}, in one pass over each file.
   *
   * @param from the set, or a copy of it
   * @param hadoop tells which file systems there are
   * @param shards which shards, each once
   * @return the shards in the order asked for
   * @throws DataException if a file has gone, cannot be read, or is no longer what was inspected,
   *     or the shards are too much for the memory of this JVM
   */
  public List<Shard> load(Configuration hadoop, RowSource from, Collection<Integer> shards) {
    requireRoom(shards);
    List<Shard> loaded = new ArrayList<>();
    List<ShardPiece> pieces = new ArrayList<>();
    for (int number : shards) {
      Shard shard = blank(number);
      loaded.add(shard);
      addPieces(shard, pieces);
    }
    pieces.sort(Comparator.comparingInt(piece -> piece.rows().first()));
    from.fill(hadoop, set, pieces);
    return loaded;
  }

  private Shard blank(int number) {
    int rows = plan.size(number);
    RowNumbers numbers = RowNumbers.ofSize(rows * set.features(), set.isOfBytes());
    return new Shard(number, set.height(), set.width(), numbers, new short[rows]);
  }

  /** The shard that has {@code row} of the source; −1 if that is not in the set. */
  public int shardOf(int row) {
    int rank = set.selection().rank(row);
    return rank < 0 ? -1 : plan.shardOf(rank);
  }

  /**
   * Shards without rows, which come from elsewhere.
   *
   * @throws DataException if they are too much for the memory of this JVM
   */
  public List<Filling> begin(Collection<Integer> shards) {
    requireRoom(shards);
    ClassNumbers classes = new ClassNumbers(set.classLabels());
    return shards.stream().map(number -> new Filling(number, classes)).toList();
  }

  /** A shard that is given its rows one by one, in any order. */
  public final class Filling {
    private final Shard shard;
    private final int[] rows;
    private final ClassNumbers classes;

    private Filling(int number, ClassNumbers classes) {
      this.shard = blank(number);
      this.rows = plan.fileRows(number);
      this.classes = classes;
    }

    public int number() {
      return shard.number();
    }

    /**
     * Takes a row.
     *
     * @param row of the source
     * @param label as the data has it
     */
    public void put(int row, float[] numbers, String label) {
      int at = Arrays.binarySearch(rows, set.selection().rank(row));
      shard.numbers().set(at * shard.features(), numbers, shard.features());
      shard.labels()[at] = (short) classes.number(label, set.source().name() + ", row " + row);
    }

    /** With all rows that it was given. */
    public Shard shard() {
      return shard;
    }
  }

  /** The shards of one task are held at once. */
  private void requireRoom(Collection<Integer> shards) {
    long rows = shards.stream().mapToLong(plan::size).sum();
    MemoryBudget.require(
        set.bytes(rows),
        Words.format("%s: %d shards of one task", set.source().name(), shards.size()),
        "more --partitions make tasks smaller, --executor-memory gives more");
  }

  /** Bytes of all shards together. */
  public long bytes() {
    return set.bytes(plan.rows());
  }

  private void addPieces(Shard shard, List<ShardPiece> pieces) {
    int at = 0;
    for (Range run : set.selection().inFile(plan.runs(shard.number()))) {
      pieces.add(new ShardPiece(run, shard, at));
      at += run.count();
    }
  }
}
