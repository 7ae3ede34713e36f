package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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

  /** The columns are those of the training set, and so is the one with the label. */
  @Override
  public RowSource asIn(Configuration hadoop, RowSource train) {
    if (!(train instanceof CsvFile other)) {
      return this;
    }
    CsvManner found;
    List<String> columns;
    try (CsvCursor cursor = other.open(hadoop)) {
      found = how.isLabelOpen() ? how.labelled(cursor.columns().label() + 1) : how;
      columns = cursor.columns().names();
    } catch (IOException e) {
      throw DataException.unreadable(other.name, e);
    }
    CsvFile same = new CsvFile(name, found);
    try (CsvCursor cursor = same.open(hadoop)) {
      if (!columns.isEmpty()
          && !cursor.columns().names().isEmpty()
          && !columns.equals(cursor.columns().names())) {
        throw new DataException(
            "%s: columns %s, expected those of %s, %s"
                .formatted(
                    fileName(),
                    SafeMessage.quote(String.join(", ", cursor.columns().names())),
                    other.fileName(),
                    SafeMessage.quote(String.join(", ", columns))));
      }
    } catch (IOException e) {
      throw DataException.unreadable(name, e);
    }
    return same;
  }

  @Override
  public Optional<String> labelColumn(Configuration hadoop) {
    try (CsvCursor cursor = open(hadoop)) {
      return Optional.of(cursor.columns().labelPlace());
    } catch (IOException e) {
      throw DataException.unreadable(name, e);
    }
  }

  @Override
  public CsvCursor open(Configuration hadoop) {
    return CsvCursor.on(new TextBytes(ContentReader.open(hadoop, name)), how);
  }
}
