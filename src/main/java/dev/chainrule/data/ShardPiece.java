package dev.chainrule.data;

import dev.chainrule.data.ShardPlan.Range;
import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Consecutive rows of a file that are consecutive in a shard too.
 *
 * @param rows of the file
 * @param shard where they go
 * @param at the first row's number there
 */
record ShardPiece(Range rows, Shard shard, int at) {

  /** Reads all pieces in one pass. */
  static void fill(Configuration hadoop, RowSource source, Dataset set, List<ShardPiece> pieces) {
    ClassNumbers classes = new ClassNumbers(set.classLabels());
    try (RowCursor rows = source.open(hadoop)) {
      requireShape(rows, set);
      for (ShardPiece piece : pieces) {
        rows.skipTo(piece.rows.first(), set.index());
        piece.fill(rows, set, classes);
      }
    } catch (IOException e) {
      throw DataException.unreadable(source.name(), e);
    }
  }

  private void fill(RowCursor from, Dataset set, ClassNumbers classes) {
    int features = shard.features();
    for (int i = 0; i < rows.count(); i++) {
      if (!from.next() || from.features() > features) {
        throw changed(set, "other rows than were inspected");
      }
      if (set.isOfBytes() && !NumberRange.areBytes(from)) {
        throw changed(set, "numbers that are not whole, or not from 0 to 255");
      }
      put(from, at + i);
      shard.labels()[at + i] = (short) classes.number(from);
    }
  }

  /** What a row leaves out is 0, as the shard is before. */
  private void put(RowCursor from, int row) {
    int index = row * shard.features();
    Optional<SparseRow> sparse = from.sparse();
    if (sparse.isPresent()) {
      shard.numbers().set(index, sparse.get());
    } else {
      shard.numbers().set(index, from.numbers(), from.features());
    }
  }

  private static void requireShape(RowCursor found, Dataset set) {
    int height = found.height() == 0 ? set.height() : found.height();
    if (height != set.height() || found.features() > set.features()) {
      throw new DataException(
          Words.format(
              "%s: rows of %d x %d, expected %d x %d, as inspected",
              set.source().name(), height, found.features() / height, set.height(), set.width()));
    }
  }

  private static DataException changed(Dataset set, String found) {
    return new DataException(
        Words.format("%s: %s, expected what was inspected", set.source().name(), found));
  }
}
