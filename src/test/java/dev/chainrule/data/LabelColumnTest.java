package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which column of a CSV file is taken for the label. */
class LabelColumnTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path dir;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content.replace('|', '\n'));
  }

  private DataSets find(String train, String test) throws IOException {
    write("train.csv", train);
    write("test.csv", test);
    return DataFormat.find(HADOOP, Optional.empty(), DataPlace.of(dir.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a,b,kind|1,2,oak|3,4,ash; auto; column 3 (kind)",
        "a,kind,b|1,oak,2|3,ash,4; auto; column 2 (kind)",
        "a,y,kind|1,2,oak|3,4,ash; auto; column 2 (y)",
        "a,b,c|1,2,3|4,5,6; auto; column 1 (a)",
        "a,b,c|1,NaN,3|4,5,6; auto; column 1 (a)",
        "1,2,oak|3,4,ash; auto; column 3",
        "1,2,3|4,5,6; auto; column 1",
        "a,b,c|1,2,3|4,5,6; 2; column 2 (b)",
        "1,2,3|4,5,6; 3; column 3",
        "a,2,b|1,2,3|4,5,6; 2; column 2 (2)",
        "a,1,c|1,2,3|4,5,6; 1; column 2 (1)",
        "a,1,c|1,2,3|4,5,6; #1; column 1 (a)",
        "a,1,c|1,2,3|4,5,6; 3; column 3 (c)",
        "a,1,c|1,2,3|4,5,6; #3; column 3 (c)",
        "label,1,2|1,2,3|4,5,6; auto; column 1 (label)",
        "a,#id,#2|1,2,3|4,5,6; #id; column 2 (#id)",
        "a,#id,#2|1,2,3|4,5,6; #2; column 2 (#id)",
        "1,oak|3,ash; 2; column 2",
        "1,oak|3,ash; #2; column 2",
      })
  void isFound(String content, String label, String column) throws IOException {
    CsvManner manner = new CsvManner(',', CsvManner.Header.AUTO, label);
    CsvFile file = new CsvFile(write("rows.csv", content).toString(), manner);
    assertEquals(Optional.of(column), file.labelColumn(HADOOP));
  }

  /** As pandas writes it where columns have no names. */
  @Test
  void aHeaderOfNumbersNamesColumns() throws IOException {
    String file = write("rows.csv", "0,1,2|5,6,7|").toString();
    assertEquals(List.of("6"), labels(file, "1"));
    assertEquals(List.of("5"), labels(file, "#1"));
    assertEquals(List.of("7"), labels(file, "3"));
    assertEquals(List.of("7"), labels(file, "#3"));
  }

  private static List<String> labels(String file, String label) {
    CsvManner manner = new CsvManner(',', CsvManner.Header.YES, label);
    return Dataset.inspect(HADOOP, new CsvFile(file, manner)).classLabels();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; columns a, 1, expected one named 0, or its number",
        "3; columns a, 1, expected one named 3, or its number",
        "#3; 2 columns, expected a column 3 with the label",
        "#0; columns a, 1, expected one named #0, or its number",
      })
  void aColumnThatIsNotThereIsRefused(String label, String message) throws IOException {
    CsvManner manner = new CsvManner(',', CsvManner.Header.YES, label);
    CsvFile file = new CsvFile(write("rows.csv", "a,1|1,2|").toString(), manner);
    assertEquals(
        "rows.csv, line 1: " + message,
        assertThrows(DataException.class, () -> file.labelColumn(HADOOP)).getMessage());
  }

  /** The first column by its place, though the test set calls another one 1. */
  @Test
  void testSetsHeaderOfNumbersDoesNotMoveIt() throws IOException {
    DataSets sets = find("label,1,2|5,6,7|", "label,1,2|5,8,9|");
    assertEquals(
        Optional.of("column 1 (label)"), sets.testLikeTrain(HADOOP).get().labelColumn(HADOOP));
  }

  /** Its only word is in the column of the label. */
  @Test
  void testSetsFirstRowIsNoHeader() throws IOException {
    DataSets sets = find("1,oak|3,ash|", "5,oak|7,ash|9,oak|");
    assertEquals(3, Dataset.inspect(HADOOP, sets.testLikeTrain(HADOOP).get()).rows());
  }

  /** By itself, the test set would have its label in the first column. */
  @Test
  void testSetHasItWhereTheTrainingSetHas() throws IOException {
    DataSets sets = find("1,2,oak|3,4,ash|", "a,b,c|5,6,7|");
    assertEquals(Optional.of("column 3 (c)"), sets.testLikeTrain(HADOOP).get().labelColumn(HADOOP));
    assertEquals(
        List.of("7"), Dataset.inspect(HADOOP, sets.testLikeTrain(HADOOP).get()).classLabels());
  }

  @Test
  void columnsInAnotherOrderAreRefused() throws IOException {
    DataSets sets = find("a,b,kind|1,2,oak|", "b,a,kind|1,2,oak|");
    assertEquals(
        "test.csv: columns b, a, kind, expected those of train.csv, a, b, kind",
        assertThrows(DataException.class, () -> sets.testLikeTrain(HADOOP)).getMessage());
  }
}
