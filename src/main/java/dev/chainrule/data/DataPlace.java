package dev.chainrule.data;

import dev.chainrule.data.DataFiles.Part;
import java.util.Map;

/**
 * Where data are, as somebody said it.
 *
 * @param data a directory, or a file of a format that needs but one: a path or URI
 * @param train what to train on, in that directory or a path of its own; null for the usual names
 * @param test the same for the test set
 * @param idxNames other names for some of MNIST's four files
 * @param csv how CSV files are written
 */
public record DataPlace(
    String data, String train, String test, Map<Part, String> idxNames, CsvManner csv) {
  public DataPlace {
    idxNames = Map.copyOf(idxNames);
  }

  /** The usual names in a directory, or one file. */
  public static DataPlace of(String data) {
    return new DataPlace(data, null, null, Map.of(), CsvManner.AUTO);
  }
}
