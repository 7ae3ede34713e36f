package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** One pass over all rows of a set, in constant memory. */
final class Inspection {
  private Inspection() {}

  static Dataset of(Configuration hadoop, RowSource source) {
    NumberRange.Builder range = new NumberRange.Builder();
    LabelCounts.Builder labels = new LabelCounts.Builder();
    int count = 0;
    try (RowCursor rows = source.open(hadoop)) {
      while (rows.next()) {
        if (!rows.isOfBytes()) {
          range.add(rows);
        }
        if (rows.label() != null) {
          labels.add(rows);
        }
        count = Math.addExact(count, 1);
      }
      if (count == 0) {
        throw new DataException(source.name() + ": no rows, expected at least 1");
      }
      NumberRange numbers = rows.isOfBytes() ? NumberRange.OF_BYTES : range.build(rows.features());
      return Dataset.whole(source, rows, count, numbers, labels.build());
    } catch (ArithmeticException e) {
      throw new DataException(
          Words.format("%s: more than %d rows", source.name(), Integer.MAX_VALUE), e);
    } catch (IOException e) {
      throw DataException.unreadable(source.name(), e);
    }
  }
}
