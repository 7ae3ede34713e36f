package dev.chainrule.data;

import dev.chainrule.io.UserPath;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A set of rows in its files, in one of the formats of {@link DataFormat}: where it is and how it
 * is written. It carries names and numbers only, and travels to executors.
 */
public interface RowSource extends Serializable {
  /** What messages call it: the path or URI of its first file. */
  String name();

  /** The same without its directory. */
  default String fileName() {
    return UserPath.hadoop(name()).getName();
  }

  /** Paths or URIs of all files, in their order. */
  List<String> files();

  /** The same set in copies of its files, given in the same order. */
  RowSource at(List<String> copies);

  /**
   * The same set, understood as {@code train} is where this is left to be found out.
   *
   * @throws dev.chainrule.io.DataException if it cannot be
   */
  default RowSource asIn(Configuration hadoop, RowSource train) {
    return this;
  }

  /** Which column has the label, in words; empty if there are no columns to choose from. */
  default Optional<String> labelColumn(Configuration hadoop) {
    return Optional.empty();
  }

  /** Labels that the place of the files has room for, and no file. */
  default List<String> emptyLabels(Configuration hadoop) {
    return List.of();
  }

  /**
   * The file that {@code row} is, as messages call it; empty unless each row is a file of its own.
   */
  default Optional<String> fileOf(int row) {
    return Optional.empty();
  }

  /** Whether zeros behind the last number of a row may be left out. */
  default boolean isSparse() {
    return false;
  }

  /** How the files are to be understood, where there is a choice; else empty. */
  default String manner() {
    return "";
  }

  /**
   * Opens it at its first row.
   *
   * @throws dev.chainrule.io.DataException if it cannot be read, or is not what it should be
   */
  RowCursor open(Configuration hadoop);

  /**
   * Reads all of it and checks everything that can be wrong with it.
   *
   * @throws dev.chainrule.io.DataException if a file is missing, cannot be read, or is not what it
   *     should be
   */
  default Dataset inspect(Configuration hadoop) {
    return Inspection.of(hadoop, this);
  }

  /**
   * Reads the rows of {@code pieces} into their shards.
   *
   * @param set as it was inspected, here or on another machine
   * @param pieces in the order of their rows
   * @throws dev.chainrule.io.DataException if a file cannot be read, or is no longer what was
   *     inspected
   */
  default void fill(Configuration hadoop, Dataset set, List<ShardPiece> pieces) {
    ShardPiece.fill(hadoop, this, set, pieces);
    // Last: an error in a certain place is better reported with the place.
    KnownContent.require(hadoop, this, set);
  }
}
