package dev.chainrule.data;

import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A set in one CSV file (RFC 4180), perhaps gzipped: a row in a line, its numbers and its label
 * separated.
 *
 * @param name path or URI of the file
 */
public record CsvFile(String name, CsvManner how) implements RowSource {

  @Override
  public List<String> files() {
    return List.of(name);
  }

  @Override
  public CsvFile at(List<String> copies) {
    return new CsvFile(copies.get(0), how);
  }

  @Override
  public String manner() {
    return how.toString();
  }

  @Override
  public RowCursor open(Configuration hadoop) {
    return CsvCursor.on(new TextBytes(ContentReader.open(hadoop, name)), how);
  }
}
