package dev.chainrule.data;

import java.io.Closeable;
import java.util.List;
import java.util.Optional;

/** Goes through the rows of a set, in their order. Belongs to one thread. */
public interface RowCursor extends Closeable {
  /**
   * Goes to the next row.
   *
   * @return false after the last
   * @throws dev.chainrule.io.DataException if there is none although there should be, or it is not
   *     what it should be
   */
  boolean next();

  /**
   * Passes over rows, so that the next one is {@code row}; never backwards.
   *
   * @param index from an inspection of the same set
   */
  void skipTo(int row, RowIndex index);

  /** Numbers of the current row, [features] or more; the next row overwrites them. */
  float[] numbers();

  /**
   * The same for a row of which the file mentions some numbers only, so that it takes no longer
   * than they do, however many columns there are; empty if it mentions all. The next row overwrites
   * it.
   */
  default Optional<SparseRow> sparse() {
    return Optional.empty();
  }

  /** Numbers of a row; may grow from row to row where zeros are left out. */
  int features();

  /** Pixel rows of an image; 0 if the files do not say which shape rows have. */
  default int height() {
    return 0;
  }

  /** The label of the current row, as data has it; null if there are no labels. */
  String label();

  /** Where that label is, such as {@code t10k-labels, offset 12}, for messages. */
  String labelPlace();

  /** Whether numbers are bytes by their type, whatever their values. */
  default boolean isOfBytes() {
    return false;
  }

  /** Where rows are in the files; known after the last row. */
  default RowIndex index() {
    return RowIndex.NONE;
  }

  /** What was in the files; known after the last row, if all rows were read. */
  List<Content> contents();

  /**
   * The uncompressed content of a file.
   *
   * @param bytes its length
   * @param sha256 of it, in lower-case hex
   * @param checksum what the file system says of the file; empty if it says nothing
   */
  record Content(long bytes, String sha256, String checksum) implements java.io.Serializable {
    Content(long bytes, String sha256) {
      this(bytes, sha256, "");
    }

    Content with(String newChecksum) {
      return new Content(bytes, sha256, newChecksum);
    }
  }
}
