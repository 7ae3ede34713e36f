package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowSpanTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;

  private Dataset set(int rows) throws IOException {
    Path file = Files.write(dir.resolve("images"), IdxBytes.images(rows, 2, 3));
    return Dataset.inspect(HADOOP, new IdxFiles(file.toString(), null));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "100, 7, 1", "100, 3, 16", "100, 7, 16", "64, 4, 16", "65, 5, 16"})
  void partsAreAllRowsInOrder(int rows, int parts, int block) throws IOException {
    Dataset set = set(rows);
    List<Integer> seen = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      RowSpan span = RowSpan.part(set, part, parts, block);
      assertEquals(0, span.first() % block);
      assertTrue(span.count() > 0);
      span.read(
          HADOOP,
          set.source(),
          (row, at) -> {
            assertEquals(seen.size(), row);
            seen.add(row);
            for (int j = 0; j < 6; j++) { // As IdxBytes has them.
              assertEquals((row * 6 + j) * 7 % 251, at.numbers()[j]);
            }
          });
    }
    assertEquals(rows, seen.size());
  }

  @Test
  void fileThatHasChangedIsRefused() throws IOException {
    Dataset set = set(10);
    byte[] other = IdxBytes.images(10, 2, 3);
    other[other.length - 1]++;
    Path copy = Files.write(dir.resolve("other"), other);
    RowSpan span = RowSpan.part(set, 0, 2, 1); // The changed byte is not in it.
    DataException e =
        assertThrows(
            DataException.class,
            () -> span.read(HADOOP, set.source().at(List.of(copy.toString())), (row, at) -> {}));
    assertTrue(e.getMessage().contains("as inspected"), e.getMessage());
  }
}
