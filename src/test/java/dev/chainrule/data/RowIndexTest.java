package dev.chainrule.data;

import static dev.chainrule.data.ReadRows.HADOOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.ReadRows.Row;
import dev.chainrule.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowIndexTest {
  /** Twice halved: the index holds at most 65,536 rows. */
  private static final int MANY = 140_000;

  @TempDir Path dir;

  @Test
  void halvingKeepsEvenlySpacedRows() {
    RowIndex.Builder builder = new RowIndex.Builder();
    for (int row = 0; row < MANY; row++) {
      builder.add(row, 10L * row, row + 1);
    }
    RowIndex index = builder.build();
    for (int row = 0; row < MANY; row++) {
      int known = index.rowBefore(row);
      assertEquals(row - row % 4, known);
      assertEquals(10L * known, index.offset(known));
      assertEquals(known + 1, index.line(known));
    }
    assertEquals(MANY - 4, index.rowBefore(2 * MANY), "the last known one");
    assertTrue(new RowIndex.Builder().build().isEmpty());
  }

  /** Labels have line ends, so that rows and lines differ; lines are of several lengths. */
  private static String csv(int rows) {
    StringBuilder text = new StringBuilder("label,\"a\nb\",c\n");
    for (int row = 0; row < rows; row++) {
      text.append(row % 3 == 0 ? "\"x\n\"\"y\"\"\"" : "z" + row % 5);
      text.append(',').append(row).append(',').append(0.5).append(row % 7 == 0 ? "\r\n\n" : "\n");
    }
    return text.toString();
  }

  private static String libsvm(int rows) {
    StringBuilder text = new StringBuilder("# a comment\n");
    for (int row = 0; row < rows; row++) {
      text.append(row % 3).append(" 1:").append(row);
      text.append(row % 5 == 0 ? " 2:1 # five\n\n" : "\n");
    }
    return text.toString();
  }

  private void assertSkippingIsReadingOn(RowSource source) throws IOException {
    List<Row> all = ReadRows.of(source);
    assertEquals(MANY, all.size());
    RowIndex index = Dataset.inspect(HADOOP, source).index();
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 20; round++) {
      try (RowCursor cursor = source.open(HADOOP)) {
        int row = random.nextInt(3) == 0 ? 0 : random.nextInt(MANY);
        while (row < MANY) {
          cursor.skipTo(row, index);
          for (int left = random.nextInt(1, 4); left > 0 && row < MANY; left--) {
            assertTrue(cursor.next());
            assertSameRow(all.get(row++), cursor);
          }
          row += random.nextInt(2) == 0 ? random.nextInt(10) : random.nextInt(MANY / 4);
        }
      }
    }
  }

  /** A sparse row is as wide as the widest so far. */
  private static void assertSameRow(Row expected, RowCursor cursor) {
    assertEquals(expected.label(), cursor.label());
    for (int j = 0; j < cursor.features(); j++) {
      assertEquals(expected.numbers().get(j), cursor.numbers()[j]);
    }
  }

  @Test
  void skippingIsReadingOnInCsv() throws IOException {
    assertSkippingIsReadingOn(ReadRows.csv(dir, csv(MANY)));
  }

  @Test
  void skippingIsReadingOnInLibsvm() throws IOException {
    assertSkippingIsReadingOn(ReadRows.libsvm(dir, libsvm(MANY)));
  }

  @Test
  void skippingIsReadingOnInGzip() throws IOException {
    Path file = dir.resolve("d.csv.gz");
    Files.write(file, IdxBytes.gzip(csv(MANY).getBytes(UTF_8)));
    assertSkippingIsReadingOn(new CsvFile(file.toString(), CsvManner.AUTO));
  }

  @Test
  void linesAreStillCountedBehindASkip() throws IOException {
    String text = csv(MANY);
    RowIndex index = Dataset.inspect(HADOOP, ReadRows.csv(dir, text)).index();
    String broken = text.substring(0, text.lastIndexOf(",0.5")) + ",0.x\n";
    CsvFile changed = ReadRows.csv(dir, broken);
    try (RowCursor cursor = changed.open(HADOOP)) {
      cursor.skipTo(MANY - 1, index);
      DataException refused = assertThrows(DataException.class, cursor::next);
      // The row of the broken cell may begin a line before, with a label of two lines.
      long line = text.substring(0, text.lastIndexOf(",0.5")).lines().count();
      long begin = (MANY - 1) % 3 == 0 ? line - 1 : line;
      assertEquals(
          "d.csv, line " + begin + ": column 3 (c): '0.x', expected a number",
          refused.getMessage());
    }
  }

  @Test
  void aPlainFileIsReadOnlyWhereTheRowsLie() throws IOException {
    String row = "7" + ",123".repeat(250) + "\n";
    Dataset set = Dataset.inspect(HADOOP, ReadRows.csv(dir, row.repeat(20_000)));
    ShardPlan plan = new ShardPlan(20_000, 16, 100, 1);
    ShardLoader loader = new ShardLoader(set, plan);
    long before = bytesRead();
    loader.load(HADOOP, List.of(3));
    long read = bytesRead() - before;
    long needed = (long) plan.size(3) * row.length();
    assertTrue(read >= needed && read < 2 * needed, read + " bytes read, " + needed + " needed");
  }

  private static long bytesRead() {
    return FileSystem.getGlobalStorageStatistics().get("file").getLong("bytesRead");
  }

  @Test
  void aFileThatChangedIsRefused() throws IOException {
    String text = csv(100);
    Dataset set = Dataset.inspect(HADOOP, ReadRows.csv(dir, text));
    ShardPlan plan = new ShardPlan(100, 4, 10, 1);
    String name = dir.resolve("d.csv").toString();
    assertChanged(
        set,
        plan,
        csv(99),
        name + ": other rows than were inspected, expected what was" + " inspected");
    assertChanged(
        set,
        plan,
        text.replace("z3,98", "w,98"),
        "d.csv, line 148, column 1 (label): label w, expected one of x\\u000a\"y\", z0, z1, z2, z3, z4");
    ReadRows.csv(dir, text.replace(",99,", ",98,"));
    DataException refused =
        assertThrows(
            DataException.class, () -> new ShardLoader(set, plan).load(HADOOP, List.of(3)));
    assertTrue(
        refused.getMessage().startsWith(name + ", offset 0: content of SHA-256 "),
        refused.getMessage());
  }

  private void assertChanged(Dataset set, ShardPlan plan, String text, String message)
      throws IOException {
    ReadRows.csv(dir, text);
    DataException refused = assertThrows(DataException.class, () -> ReadRows.shards(set, plan));
    assertEquals(message, refused.getMessage());
  }
}
