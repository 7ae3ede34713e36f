package dev.chainrule.data;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.ints;
import static dev.chainrule.data.ReadRows.HADOOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of data before somebody trains on it. */
class DataReportTest {
  /** Of 2 x 2; the first and the last pixel never change. */
  private static final byte[][] IMAGES = {
    {0, 9, 0, 7}, {0, 8, 1, 7}, {0, 9, 0, 7}, {0, 9, 0, 7}, {0, 0, 3, 7}, {0, 1, 3, 7}, {0, 2, 3, 7}
  };

  @TempDir Path dir;

  private RowSource source(String format, int... labels) throws IOException {
    byte[] images = concat(ints(IdxBytes.IMAGES, labels.length, 2, 2));
    byte[] classes = ints(IdxBytes.LABELS, labels.length);
    for (int i = 0; i < labels.length; i++) {
      images = concat(images, IMAGES[i]);
      classes = concat(classes, new byte[] {(byte) labels[i]});
    }
    SameRows rows = SameRows.of(images, classes, dir);
    return switch (format) {
      case "idx" -> rows.idx(false);
      case "float idx" -> rows.floatIdx(true);
      case "csv" -> rows.csv(false);
      case "libsvm" -> rows.libsvm(true);
      default -> rows.png();
    };
  }

  private static DataReport report(RowSource source) {
    return DataReport.of(HADOOP, Dataset.inspect(HADOOP, source));
  }

  /** The first and third row are the same, the fourth has another label. */
  @ParameterizedTest
  @ValueSource(strings = {"idx", "float idx", "csv", "libsvm", "png"})
  void allIsFoundInEveryFormat(String format) throws IOException {
    assertEquals(
        new DataReport(List.of(1, 4), 1, false, List.of("1"), false),
        report(source(format, 0, 2, 0, 2, 3, 3, 3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"idx", "float idx", "csv", "libsvm", "png"})
  void rowsOfAClassThatStandTogetherAreSeen(String format) throws IOException {
    assertTrue(report(source(format, 1, 1, 1, 0, 0, 0, 0)).isSorted());
    assertFalse(report(source(format, 1, 1, 1, 0, 0, 0, 1)).isSorted());
  }

  /** One class stands together in any order, and so may few rows by chance. */
  @Test
  void nothingIsMadeOfFewRowsOrOneClass() throws IOException {
    assertFalse(report(source("csv", 0, 0, 0, 0, 0, 0, 0)).isSorted());
    assertFalse(report(source("csv", 0, 0, 1, 1)).isSorted());
    assertFalse(report(source("csv", 0, 1, 2)).isSorted());
  }

  @Test
  void oneRowIsConstantInAllColumns() throws IOException {
    assertEquals(List.of(1, 2, 3, 4), report(source("csv", 0)).constantColumns());
  }

  @Test
  void minusZeroIsZero() throws IOException {
    DataReport report = report(ReadRows.csv(dir, "a,-0.0,1.5\na,0,1.5\nb,0,1.5\n"));
    assertEquals(1, report.repeatedRows());
    assertEquals(List.of(1, 2), report.constantColumns());
  }

  /** Numbers in other places are other rows. */
  @Test
  void whereANumberStandsCounts() throws IOException {
    assertEquals(0, report(ReadRows.libsvm(dir, "1 1:5\n1 2:5\n1 1:5 2:5\n1\n")).repeatedRows());
    assertEquals(1, report(ReadRows.libsvm(dir, "1 1:5\n1 1:5 2:0\n1 2:5\n")).repeatedRows());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0,1,2;",
        "1,2,3;",
        "0,2; 1",
        "1,2,4,5; 3",
        "0,1,2,3,4,5,6,8,9; 7",
        "0,1,2,9;", // A name rather than a number.
        "5,10,15;",
        "-1,1;",
        "a,c;",
      })
  void gapsInLabelsAreClassesWithoutRows(String labels, String missing) throws IOException {
    String rows = labels.replace(",", ",1\n") + ",1\n";
    assertEquals(
        missing == null ? List.of() : List.of(missing),
        report(ReadRows.csv(dir, rows)).emptyClasses());
  }

  @Test
  void aClassOfAnotherSetMayHaveNoRowsHere() throws IOException {
    Dataset set = Dataset.inspect(HADOOP, ReadRows.csv(dir, "ash,1\noak,2\n"));
    DataReport report = DataReport.of(HADOOP, set.classified(List.of("ash", "elm", "oak")));
    assertEquals(List.of("elm"), report.emptyClasses());
  }

  @Test
  void anEmptyFolderIsAClassWithoutRows() throws IOException {
    PngFolders source = (PngFolders) source("png", 0, 1, 0, 1);
    Files.writeString(Files.createDirectory(Path.of(source.name(), "cat")).resolve("a.txt"), "a");
    Files.createDirectory(Path.of(source.name(), ".git"));
    assertEquals(List.of("cat"), report(source).emptyClasses());
  }

  @Test
  void labelsThatAreFractionsAreSuspicious() throws IOException {
    DataReport report = report(ReadRows.csv(dir, "0.5,1\n1.25,2\n3,2\n"));
    assertTrue(report.hasFractions());
    assertFalse(report(ReadRows.csv(dir, "1.0,1\nv1.5,2\n")).hasFractions());
  }

  @Test
  void suspicionsAreSaid() {
    assertEquals(List.of(), new DataReport(List.of(1), 0, false, List.of(), false).suspicions());
    assertEquals(
        List.of(
            "all rows of a class stand together (training shuffles them; others may not)",
            "2 rows the same as an earlier one",
            "labels that are fractions: is this the column of the label?",
            "no row of class elm",
            "no row of class oak"),
        new DataReport(List.of(), 2, true, List.of("elm", "oak"), true).suspicions());
  }

  @Test
  void otherRowsThanWereInspectedAreRefused() throws IOException {
    Dataset set = Dataset.inspect(HADOOP, ReadRows.csv(dir, "a,1,2\nb,1,2\n"));
    for (String other : List.of("a,1\nb,2\n", "a,1,2,3\nb,1,2,3\n")) {
      ReadRows.csv(dir, other);
      assertTrue(
          assertThrows(DataException.class, () -> DataReport.of(HADOOP, set))
              .getMessage()
              .endsWith("numbers, expected 2, as inspected"));
    }
  }
}
