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
      })
  void isFound(String content, String label, String column) throws IOException {
    CsvManner manner = new CsvManner(',', CsvManner.Header.AUTO, label);
    CsvFile file = new CsvFile(write("rows.csv", content).toString(), manner);
    assertEquals(Optional.of(column), file.labelColumn(HADOOP));
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
