package dev.chainrule.data;

import dev.chainrule.data.DataFiles.LabelledFiles;
import dev.chainrule.data.IdxHeader.Kind;
import dev.chainrule.data.ShardPlan.Range;
import dev.chainrule.io.DataException;
import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
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

  private final LabelledFiles files;
  private final int height;
  private final int width;
  private final int classes;
  private final String imagesSha256;
  private final String labelsSha256;
  private final RowSelection selection;
  private final ShardPlan plan;

  /** Consecutive rows of the file that are consecutive in a shard too. */
  private record Piece(Range rows, Shard shard, int at) {}

  /**
   * @param info the set as it was found
   * @param plan how it is cut into shards
   * @throws IllegalArgumentException if the plan is for another number of rows
   * @throws DataException if a shard is too large for an array
   */
  public ShardLoader(Dataset info, ShardPlan plan) {
    if (plan.rows() != info.rows()) {
      throw new IllegalArgumentException(
          Words.format("plan for %d rows, the set has %d", plan.rows(), info.rows()));
    }
    this.files = info.files();
    this.height = info.height();
    this.width = info.width();
    this.classes = info.classes();
    this.imagesSha256 = info.imagesSha256();
    this.labelsSha256 = info.labelsSha256();
    this.selection = info.selection();
    this.plan = plan;
    requireShardsFitArrays();
  }

  private void requireShardsFitArrays() {
    int most = IdxHeader.LONGEST_ARRAY / (height * width);
    if (plan.size(0) > most) {
      throw new DataException(
          Words.format(
              "%s: %d rows of %d bytes in a shard, expected at most %d: use %d shards or more",
              files.images(), plan.size(0), height * width, most, (plan.rows() - 1) / most + 1));
    }
  }

  /** How it is cut into shards. */
  public ShardPlan plan() {
    return plan;
  }

  /** Where the set was inspected. */
  public LabelledFiles files() {
    return files;
  }

  /** The SHA-256 that the content of its image file had then. */
  public String imagesSha256() {
    return imagesSha256;
  }

  /** The SHA-256 that the content of its label file had then. */
  public String labelsSha256() {
    return labelsSha256;
  }

  /** Reads {@code shards} from where the set was inspected. */
  public List<Shard> load(Configuration hadoop, Collection<Integer> shards) {
    return load(hadoop, files, shards);
  }

  /**
   * Reads {@code shards}, in one pass over each file.
   *
   * @param from the set's files, or copies of them
   * @param hadoop tells which file systems there are
   * @param shards which shards, each once
   * @return the shards in the order asked for
   * @throws DataException if a file has gone or cannot be read, or the shards are too much for the
   *     memory of this JVM
   * @throws IdxFormatException if a file is no longer what was inspected
   */
  public List<Shard> load(Configuration hadoop, LabelledFiles from, Collection<Integer> shards) {
    requireRoom(shards);
    List<Shard> loaded = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    for (int number : shards) {
      int rows = plan.size(number);
      byte[] pixels = new byte[rows * height * width];
      Shard shard = new Shard(number, height, width, pixels, new byte[rows]);
      loaded.add(shard);
      addPieces(shard, pieces);
    }
    pieces.sort(Comparator.comparingInt(piece -> piece.rows().first()));
    read(hadoop, from, pieces);
    return loaded;
  }

  /** The shards of one task are held at once. */
  private void requireRoom(Collection<Integer> shards) {
    long rows = shards.stream().mapToLong(plan::size).sum();
    MemoryBudget.require(
        bytes(rows),
        Words.format("%s: %d shards of one task", files.images(), shards.size()),
        "more --partitions make tasks smaller, --executor-memory gives more");
  }

  private long bytes(long rows) {
    return rows * ((long) height * width + 1);
  }

  /** Bytes of all shards together. */
  public long bytes() {
    return bytes(plan.rows());
  }

  private void addPieces(Shard shard, List<Piece> pieces) {
    int at = 0;
    for (Range run : selection.inFile(plan.runs(shard.number()))) {
      pieces.add(new Piece(run, shard, at));
      at += run.count();
    }
  }

  private void read(Configuration hadoop, LabelledFiles from, List<Piece> pieces) {
    try (ContentReader imageReader = ContentReader.open(hadoop, from.images());
        ContentReader labelReader = ContentReader.open(hadoop, from.labels())) {
      IdxHeader header = Dataset.readHeaders(imageReader, labelReader);
      requireUnchanged(imageReader, header);
      fill(labelReader, Dataset.labelsHeader(header), pieces, Shard::labelBytes);
      pieces.forEach(piece -> requireKnownLabels(labelReader, piece));
      fill(imageReader, header, pieces, Shard::pixelBytes);
      // Last: an error in a certain place is better reported with the place.
      KnownContent.require(hadoop, from.images(), header, imagesSha256);
      KnownContent.require(hadoop, from.labels(), Dataset.labelsHeader(header), labelsSha256);
    } catch (IOException e) {
      throw DataException.unreadable(from.images(), e);
    }
  }

  private void requireUnchanged(ContentReader in, IdxHeader found) {
    IdxHeader expected = new IdxHeader(Kind.IMAGES, selection.fileRows(), height, width);
    if (!found.equals(expected)) {
      throw new IdxFormatException(
          in.name(), IdxHeader.COUNT_AT, found.sizes(), expected.sizes() + ", as inspected");
    }
  }

  /**
   * Reads the items of all pieces, in the file's order, and makes sure that the file ends there.
   */
  private static void fill(
      ContentReader in, IdxHeader header, List<Piece> pieces, Function<Shard, byte[]> target) {
    int bytes = header.itemBytes();
    long end = header.offsetOf(header.count());
    in.expect(end + " bytes");
    for (Piece piece : pieces) {
      in.skipTo(header.offsetOf(piece.rows().first()));
      byte[] into = target.apply(piece.shard());
      in.readFully(into, piece.at() * bytes, piece.rows().count() * bytes);
    }
    in.skipTo(end);
    in.requireEnd();
  }

  private void requireKnownLabels(ContentReader in, Piece piece) {
    for (int i = 0; i < piece.rows().count(); i++) {
      int label = piece.shard().label(piece.at() + i);
      if (label >= classes) {
        throw new IdxFormatException(
            in.name(),
            Kind.LABELS.headerBytes() + (long) piece.rows().first() + i,
            "label " + label,
            "0 to " + (classes - 1) + ", as inspected");
      }
    }
  }
}
