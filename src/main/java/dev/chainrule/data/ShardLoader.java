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
import java.util.Map;
import java.util.TreeMap;
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
    int most = MemoryBudget.LONGEST_ARRAY / set.features();
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
      Shard shard = blank(number, plan.size(number));
      loaded.add(shard);
      addPieces(set.selection().inFile(plan.runs(shard.number())), shard, pieces);
    }
    fill(hadoop, from, pieces);
    return loaded;
  }

  /** Reads pieces of shards in the order of their rows. */
  private void fill(Configuration hadoop, RowSource from, List<ShardPiece> pieces) {
    pieces.sort(Comparator.comparingInt(piece -> piece.rows().first()));
    from.fill(hadoop, set, pieces);
  }

  /**
   * Reads consecutive rows of the files, which go to many shards.
   *
   * @param first of them
   * @param end the row after the last
   * @return a part for each shard that has some of them
   * @throws DataException as {@link #load}
   */
  public List<ShardPart> loadParts(Configuration hadoop, int first, int end) {
    Map<Integer, List<Range>> runs = runs(first, end);
    requireRoom(runs.values().stream().mapToLong(ShardLoader::rows).sum(), "rows of one task");
    List<ShardPart> parts = new ArrayList<>();
    List<ShardPiece> pieces = new ArrayList<>();
    runs.forEach(
        (number, ranges) -> {
          Shard shard = blank(number, rows(ranges));
          parts.add(new ShardPart(ranges.get(0).first(), shard));
          addPieces(ranges, shard, pieces);
        });
    fill(hadoop, set.source(), pieces);
    return parts;
  }

  /** Those of the rows from {@code first} to {@code end} that each shard has. */
  private Map<Integer, List<Range>> runs(int first, int end) {
    Map<Integer, List<Range>> runs = new TreeMap<>();
    for (int row = first; row < end; row++) {
      int shard = shardOf(row);
      if (shard >= 0) {
        append(row, runs.computeIfAbsent(shard, number -> new ArrayList<>()));
      }
    }
    return runs;
  }

  private static void append(int row, List<Range> runs) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).first() + runs.get(last).count() == row) {
      runs.set(last, new Range(runs.get(last).first(), runs.get(last).count() + 1));
    } else {
      runs.add(new Range(row, 1));
    }
  }

  private static int rows(List<Range> runs) {
    return runs.stream().mapToInt(Range::count).sum();
  }

  private Shard blank(int number, int rows) {
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
      this.shard = blank(number, plan.size(number));
      this.rows = plan.setRows(number);
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

    /** Takes rows that were read elsewhere. */
    public void put(ShardPart part) {
      int at = Arrays.binarySearch(rows, set.selection().rank(part.firstRow()));
      shard.numbers().set(at * shard.features(), part.rows().numbers());
      System.arraycopy(part.rows().labels(), 0, shard.labels(), at, part.rows().rows());
    }

    /** With all rows that it was given. */
    public Shard shard() {
      return shard;
    }
  }

  /** The shards of one task are held at once. */
  private void requireRoom(Collection<Integer> shards) {
    long rows = shards.stream().mapToLong(plan::size).sum();
    requireRoom(rows, shards.size() + " shards of one task");
  }

  private void requireRoom(long rows, String what) {
    MemoryBudget.require(
        set.bytes(rows),
        Words.format("%s: %s", set.source().name(), what),
        "more --partitions make tasks smaller, --executor-memory gives more");
  }

  /** Bytes of all shards together. */
  public long bytes() {
    return set.bytes(plan.rows());
  }

  /** Has {@code runs}, rows of the files, go to {@code shard} one after the other. */
  private static void addPieces(List<Range> runs, Shard shard, List<ShardPiece> pieces) {
    int at = 0;
    for (Range run : runs) {
      pieces.add(new ShardPiece(run, shard, at));
      at += run.count();
    }
  }
}
