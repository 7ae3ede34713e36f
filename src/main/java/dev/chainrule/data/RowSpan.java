package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * Consecutive rows of an inspected set, which are read one after the other and not kept.
 *
 * @param set as it was inspected, here or on another machine; all rows of its files
 * @param first number of the first row
 * @param count how many rows
 */
public record RowSpan(Dataset set, int first, int count) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Is given each row in turn. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Looks at a row.
     *
     * @param row its number in the set
     * @param at the cursor, at that row
     */
    void accept(int row, RowCursor at) throws IOException;
  }

  /**
   * Part {@code part} of {@code parts} of about the same size, in order.
   *
   * @param block rows that stay together: each part begins with a multiple of that many
   */
  public static RowSpan part(Dataset set, int part, int parts, int block) {
    int first = cut(set, part, parts, block);
    return new RowSpan(set, first, cut(set, part + 1, parts, block) - first);
  }

  /** The first row of a part. */
  private static int cut(Dataset set, int part, int parts, int block) {
    long blocks = ((long) set.rows() + block - 1) / block;
    return (int) Math.min(set.rows(), blocks * part / parts * block);
  }

  /**
   * Reads all rows, and makes sure that they are what was inspected.
   *
   * @param from the set, or a copy of it
   * @throws DataException if a file cannot be read, or is not what was inspected
   * @throws IOException of {@code reader}
   */
  public void read(Configuration hadoop, RowSource from, Reader reader) throws IOException {
    try (RowCursor rows = from.open(hadoop)) {
      rows.skipTo(first, set.index());
      for (int row = first; row < first + count; row++) {
        if (!rows.next()) {
          throw new DataException(
              Words.format(
                  "%s: ends before row %d, expected %d rows, as inspected",
                  set.source().name(), row, set.rows()));
        }
        reader.accept(row, rows);
      }
    }
    // Last: an error in a certain place is better reported with the place.
    KnownContent.require(hadoop, from, set, first, count);
  }
}
