package dev.chainrule.data;

import static dev.chainrule.data.ReadRows.HADOOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that leave out zeros are those that write them. */
class SparseRowsTest {
  private static final int ROWS = 400;
  private static final int COLUMNS = 30;

  @TempDir Path dir;

  /** With numbers that are zeros, columns that are constant, and rows that come twice. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void areTheSameRows(boolean bytes) throws IOException {
    StringBuilder csv = new StringBuilder();
    StringBuilder libsvm = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      SplittableRandom random = new SplittableRandom(row % 7 == 6 ? 0 : row + 1);
      int label = random.nextInt(3);
      csv.append(label);
      libsvm.append(label);
      for (int column = 1; column <= COLUMNS; column++) {
        String number = column == COLUMNS ? "7" : number(random, bytes, column);
        csv.append(',').append(number);
        if (!number.equals("0") || random.nextInt(5) == 0) {
          libsvm.append(' ').append(column).append(':').append(number);
        }
      }
      csv.append('\n');
      libsvm.append('\n');
    }
    assertAreTheSame(
        Dataset.inspect(HADOOP, ReadRows.csv(dir, csv.toString())),
        Dataset.inspect(HADOOP, ReadRows.libsvm(dir, libsvm.toString())),
        bytes);
  }

  /** 0 for the most part, and everywhere in every fifth column. */
  private static String number(SplittableRandom random, boolean bytes, int column) {
    if (column % 5 == 0 || random.nextInt(4) > 0) {
      return "0";
    }
    return String.valueOf(bytes ? random.nextInt(256) : random.nextInt(-999, 999) / 8.0);
  }

  private static void assertAreTheSame(Dataset dense, Dataset sparse, boolean bytes) {
    assertEquals(bytes, dense.isOfBytes());
    assertEquals(dense.numbers(), sparse.numbers());
    assertEquals(dense.labels().texts(), sparse.labels().texts());
    DataReport report = DataReport.of(HADOOP, dense);
    assertEquals(6, report.constantColumns().size());
    assertEquals(ROWS / 7 - 1, report.repeatedRows());
    assertEquals(report, DataReport.of(HADOOP, sparse));
    ShardPlan plan = new ShardPlan(ROWS, 3, 8, 1);
    assertEquals(
        ReadRows.rows(dense, ReadRows.shards(dense, plan)),
        ReadRows.rows(sparse, ReadRows.shards(sparse, plan)));
  }

  /** The first row has a zero that only the second tells of. */
  @Test
  void aZeroIsTheLeastNumberWhereverItIsLeftOut() throws IOException {
    Dataset set = Dataset.inspect(HADOOP, ReadRows.libsvm(dir, "0 1:5\n1 1:5 2:7\n"));
    assertEquals(new NumberRange(true, 0, 7), set.numbers());
  }

  /** Row by row over all columns it would be a minute. */
  @Test
  void wideRowsTakeNoLongerThanWhatTheyMention() throws IOException {
    String text = "0 1048576:1\n" + "1 1:2 3:4\n".repeat(40_000);
    LibsvmFile file = ReadRows.libsvm(dir, text);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          Dataset set = Dataset.inspect(HADOOP, file);
          assertEquals((1 << 20) - 3, DataReport.of(HADOOP, set).constantColumns().size());
        });
  }
}
