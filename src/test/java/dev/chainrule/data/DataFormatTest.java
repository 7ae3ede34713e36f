package dev.chainrule.data;

import static dev.chainrule.data.ReadRows.HADOOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFormatTest {
  @TempDir Path dir;

  private void make(String... names) throws IOException {
    for (String name : names) {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[0]);
    }
  }

  private DataPlace place(String data, String train, String test) {
    return new DataPlace(dir.resolve(data).toString(), train, test, Map.of(), CsvManner.AUTO);
  }

  private static DataSets find(DataPlace place) {
    return DataFormat.find(HADOOP, Optional.empty(), place);
  }

  private String name(Optional<RowSource> source) {
    return source.map(RowSource::name).orElse("none").replace("file:", "").replace(dir + "/", "");
  }

  private void assertFound(DataFormat format, String train, String test, DataSets found) {
    assertEquals(format, found.format());
    assertEquals(train, name(found.train()));
    assertEquals(test, name(found.test()));
  }

  @ParameterizedTest
  @CsvSource({
    "CSV, train.csv, test.csv",
    "CSV, train.csv.gz, test.csv.gz",
    "CSV, train.tsv, test.csv",
    "CSV, mnist_train.csv, mnist_test.csv",
    "LIBSVM, train.libsvm, test.libsvm",
    "LIBSVM, train.svm.gz, test.txt",
    "LIBSVM, train.txt, test.svm",
    "IDX, train-images-idx3-ubyte, t10k-images-idx3-ubyte"
  })
  void usualNamesAreFound(DataFormat format, String train, String test) throws IOException {
    make("d/" + train, "d/" + test, "d/readme.md");
    if (format == DataFormat.IDX) {
      make("d/train-labels-idx1-ubyte", "d/t10k-labels-idx1-ubyte");
    }
    assertFound(format, "d/" + train, "d/" + test, find(place("d", null, null)));
  }

  @Test
  void plainWinsOverGzip() throws IOException {
    make("d/train.csv", "d/train.csv.gz");
    assertFound(DataFormat.CSV, "d/train.csv", "none", find(place("d", null, null)));
  }

  @Test
  void anySetMayBeMissing() throws IOException {
    make("d/test.csv");
    assertFound(DataFormat.CSV, "none", "d/test.csv", find(place("d", null, null)));
  }

  @Test
  void foldersOfPngFilesAreFound() throws IOException {
    make("d/train/a/1.png", "d/test/a/2.PNG", "e/a/1.png", "e/b/2.png", "e/readme.txt");
    assertFound(DataFormat.PNG, "d/train", "d/test", find(place("d", null, null)));
    assertFound(DataFormat.PNG, "e", "none", find(place("e", null, null)));
  }

  @ParameterizedTest
  @CsvSource({
    "CSV, iris.csv",
    "CSV, iris.TSV.gz",
    "LIBSVM, a1a.t",
    "LIBSVM, heart.scale",
    "LIBSVM, x.svm"
  })
  void aLoneFileIsTheTrainingSet(DataFormat format, String name) throws IOException {
    make(name);
    assertFound(format, name, "none", find(place(name, null, null)));
    assertTrue(DataFormat.isKnownEnding(name));
  }

  @Test
  void setsMayBeNamedInTheDirectoryOrElsewhere() throws IOException {
    make("d/a.csv", "d/b.csv", "c.csv", "d/train.csv", "d/test.csv");
    String elsewhere = dir.resolve("c.csv").toString();
    assertFound(DataFormat.CSV, "d/a.csv", "d/b.csv", find(place("d", "a.csv", "b.csv")));
    assertFound(DataFormat.CSV, "c.csv", "d/test.csv", find(place("d", elsewhere, null)));
    assertFound(DataFormat.CSV, "d/train.csv", "c.csv", find(place("d", null, elsewhere)));
    assertFound(DataFormat.CSV, "d/a.csv", "c.csv", find(place("d/a.csv", null, elsewhere)));
  }

  @Test
  void theFormatMayBeSaid() throws IOException {
    make("rows.data", "d/train.csv", "d/train.libsvm");
    DataSets found =
        DataFormat.find(HADOOP, Optional.of(DataFormat.LIBSVM), place("d", null, null));
    assertFound(DataFormat.LIBSVM, "d/train.libsvm", "none", found);
    found = DataFormat.find(HADOOP, Optional.of(DataFormat.CSV), place("rows.data", null, null));
    assertFound(DataFormat.CSV, "rows.data", "none", found);
  }

  private void assertRefused(String message, DataPlace place) {
    DataException refused = assertThrows(DataException.class, () -> find(place));
    assertEquals(message, refused.getMessage().replace(dir.toString(), "DIR"));
  }

  @Test
  void whatIsNotUnderstoodOrNotThereIsRefused() throws IOException {
    make("rows.data", "d/train.csv");
    assertRefused(
        "DIR/rows.data: ends in none of .csv, .tsv, .libsvm, .svm, .txt, .scale, .t; say --format",
        place("rows.data", null, null));
    assertRefused("no.csv: no such file", place("d", "no.csv", null));
    assertRefused("no.csv: no such file", place("d", null, "no.csv"));
  }

  @Test
  void whatIsMissingIsToldWithItsUsualNames() throws IOException {
    make("d/train.csv");
    DataPlace place = place("d", null, null);
    assertEquals(
        "DIR/d: no test set (looked for test.csv, test.csv.gz, test.tsv, test.tsv.gz,"
            + " mnist_test.csv, mnist_test.csv.gz); --test names one, --test-share 0.2 takes one off"
            + " the training set",
        told(DataFormat.CSV.missing(HADOOP, place, false)));
    assertEquals(
        "DIR/d: no training set (looked for train, training)",
        told(DataFormat.PNG.missing(HADOOP, place, true)));
    DataSets nothing = find(place("nothing", null, null));
    assertFound(DataFormat.IDX, "none", "none", nothing);
  }

  private String told(DataException refused) {
    return refused.getMessage().replace(dir.toString(), "DIR");
  }
}
