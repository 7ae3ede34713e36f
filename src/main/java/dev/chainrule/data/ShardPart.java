package dev.chainrule.data;

import java.io.Serializable;

/**
 * Rows of a shard that come one after the other in it, wherever they are read: all those of the
 * shard within some consecutive rows of the files.
 *
 * <p>A class of plain fields, not a record, since Spark shuffles it by Kryo.
 */
public final class ShardPart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int firstRow;
  private final Shard rows;

  /**
   * @param firstRow where the first of them is in the files
   * @param rows these alone, with the number of their shard
   */
  ShardPart(int firstRow, Shard rows) {
    this.firstRow = firstRow;
    this.rows = rows;
  }

  /** The number of the shard. */
  public int number() {
    return rows.number();
  }

  int firstRow() {
    return firstRow;
  }

  Shard rows() {
    return rows;
  }
}
