package dev.chainrule.data;

import static dev.chainrule.data.IdxBytes.concat;
import static dev.chainrule.data.IdxBytes.gzip;
import static dev.chainrule.data.ReadRows.HADOOP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.data.CsvManner.Header;
import dev.chainrule.io.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of broken CSV file, and the whole message that it gives. */
class RefusedCsvTest {
  private static final String SOUND = "3,0.5,1\n4,2,7\n";

  @TempDir Path dir;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"cells", "quotes", "labels", "structure", "somethingElse"})
  void isRefused(String what, String name, byte[] bytes, CsvManner manner, String message)
      throws Exception {
    Path file = Files.write(dir.resolve(name), bytes);
    DataException refused =
        assertThrows(
            DataException.class,
            () -> Dataset.inspect(HADOOP, new CsvFile(file.toString(), manner)),
            what);
    assertEquals(message, refused.getMessage().replace(dir.toString(), "DIR"));
  }

  private static Arguments text(String what, String text, String message) {
    return text(what, text, CsvManner.AUTO, message);
  }

  private static Arguments text(String what, String text, CsvManner manner, String message) {
    return Arguments.of(what, "d.csv", text.getBytes(UTF_8), manner, "d.csv, line " + message);
  }

  private static Arguments file(String what, String name, byte[] bytes, String message) {
    return Arguments.of(what, name, bytes, CsvManner.AUTO, message);
  }

  /** A cell in the second row in the place of its 2. */
  private static Arguments cell(String cell, String message) {
    return text(cell, SOUND.replace("2", cell), "2: column 2: " + message);
  }

  static Stream<Arguments> cells() {
    return Stream.of(
        cell("", "nothing, expected a number"),
        cell("  ", "nothing, expected a number"),
        cell("two", "'two', expected a number"),
        cell("NaN", "'NaN', expected a number"),
        cell("Infinity", "'Infinity', expected a number"),
        cell("-inf", "'-inf', expected a number"),
        cell("0x10", "'0x10', expected a number"),
        cell("0x1p3", "'0x1p3', expected a number"),
        cell("2f", "'2f', expected a number"),
        cell("2d", "'2d', expected a number"),
        cell("1 2", "'1 2', expected a number"),
        cell("1.2.3", "'1.2.3', expected a number"),
        cell("--2", "'--2', expected a number"),
        cell("-", "'-', expected a number"),
        cell(".", "'.', expected a number"),
        cell("e5", "'e5', expected a number"),
        cell("1e", "'1e', expected a number"),
        cell("1_000", "'1_000', expected a number"),
        cell("\u0661", "'\u0661', expected a number"),
        cell("1e999", "'1e999', expected a number that a float32 can hold"),
        cell("-3.5e38", "'-3.5e38', expected a number that a float32 can hold"),
        cell("\"\"", "nothing, expected a number"),
        cell("a\u001b[2Jb", "'a\\u001b[2Jb', expected a number"),
        text(
            "named column",
            "label,width\n3,wide\n",
            "2: column 2 (width): 'wide', expected a number"),
        text("in the first row", "5,NaN,3,4\n6,1,2,3\n", "1: column 2: 'NaN', expected a number"));
  }

  static Stream<Arguments> quotes() {
    return Stream.of(
        text(
            "unclosed",
            "3,0.5\n4,\"2\n5,1\n",
            "2: a quote that does not end, expected another quote"),
        text(
            "text behind a quote",
            "3,0.5\n4,\"2\"x\n",
            "2: more behind a closing quote, expected a separator or the end of the line"),
        text(
            "quote inside a number",
            "3,0.5\n4,1\"2\"\n",
            "2: column 2: '1\"2\"', expected a number"),
        text(
            "quote behind a sign", "3,0.5\n4,-\"2\"\n", "2: column 2: '-\"2\"', expected a number"),
        text("quoted separator", "3,0.5\n4,\"2,5\"\n", "2: column 2: '2,5', expected a number"));
  }

  static Stream<Arguments> labels() {
    String many =
        IntStream.range(0, 1025).mapToObj(i -> "c" + i + ",1\n").collect(Collectors.joining());
    return Stream.of(
        text("empty", "a,0.5\n,2\n", "2: column 1: nothing, expected a label"),
        text("quoted empty", "a,0.5\n\" \",2\n", "2: column 1: nothing, expected a label"),
        text(
            "too many",
            many,
            "1025, column 1: the 1025th different label, expected at most 1024: classes are learned, and no"
                + " numbers"),
        text(
            "column not there",
            "label,width\n3,1\n",
            new CsvManner('\0', Header.AUTO, "kind"),
            "1: columns label, width, expected one named kind, or its number"),
        text(
            "no header to name one",
            SOUND,
            new CsvManner('\0', Header.AUTO, "kind"),
            "1: no header, expected one named kind, or its number"),
        Arguments.of(
            "Latin-1",
            "d.csv",
            "caf\u00e9,1\n".getBytes(ISO_8859_1),
            CsvManner.AUTO,
            "d.csv, line 1: column 1: caf\ufffd, expected a label in UTF-8"));
  }

  static Stream<Arguments> structure() {
    return Stream.of(
        text("a cell too few", "3,0.5,1\n4,2\n", "2: 2 cells, expected 3, as in the first line"),
        text(
            "a cell too many",
            "3,0.5,1\n4,2,7,8\n",
            "2: more than 3 cells, expected 3, as in the first line"),
        text(
            "a separator at the end",
            "3,0.5,1\n4,2,7,\n",
            "2: more than 3 cells, expected 3, as in the first line"),
        text(
            "another separator",
            "3,0.5,1\n4;2;7\n",
            "2: 1 cells, expected 3, as in the first line"),
        text("cut off", "3,0.5,1\n4,", "2: column 2: nothing, expected a number"),
        text(
            "line numbers count all lines",
            "\n\"la\nbel\",x\r\n\r3,1\n\n4,y\n",
            "7: column 2 (x): 'y', expected a number"),
        text(
            "one column",
            "5\n6\n",
            "1: one column, separated by ',', expected a label and at least one number"),
        text("empty", "", "1: the end of the file, expected rows"),
        text("a mark alone", "\ufeff", "1: the end of the file, expected rows"),
        text("empty lines alone", "\n\r\n \n", "4: the end of the file, expected rows"),
        file(
            "header alone",
            "d.csv",
            "label,x\n".getBytes(UTF_8),
            "DIR/d.csv: no rows, expected at least 1"),
        text("a NUL byte in a number", "3,1\n4,2\0\n", "2: a NUL byte, expected text in UTF-8"),
        text("a NUL byte in a label", "3,1\n4\0,2\n", "2: a NUL byte, expected text in UTF-8"),
        text(
            "a cell without end",
            "3,1\n4," + "1".repeat(70_000) + "\n",
            "2: a cell of more than 65536 bytes, expected a number or a label"),
        text(
            "a quote around all",
            "3,1\n4,\"" + "1,\n".repeat(40_000),
            "21847: a cell of more than 65536 bytes, expected a number or a label"));
  }

  static Stream<Arguments> somethingElse() {
    byte[] sound = SOUND.getBytes(UTF_8);
    byte[] packed = gzip(sound);
    return Stream.of(
        file(
            "gzip named .csv",
            "d.csv",
            packed,
            "d.csv, line 1: gzip, but the name does not end in .gz, expected CSV"),
        file(
            "gzip inside gzip",
            "d.csv.gz",
            gzip(packed),
            "d.csv.gz, line 1: gzip inside gzip: unpack it once, expected CSV"),
        file(
            "text named .csv.gz",
            "d.csv.gz",
            sound,
            "d.csv.gz, offset 0: bytes 0x332c (text: '3,0.5,1\\u000a4,2,7\\u000a'), expected gzip"
                + " (0x1f8b), as the name says"),
        file(
            "cut-off gzip",
            "d.csv.gz",
            Arrays.copyOf(packed, packed.length - 8),
            "d.csv.gz, offset 14: gzip cut off, expected intact gzip"),
        file(
            "damaged gzip",
            "d.csv.gz",
            concat(packed, new byte[] {1, 2}),
            "d.csv.gz, offset 14: damaged gzip: more behind its end, expected intact gzip"),
        file("UTF-16", "d.csv", SOUND.getBytes(UTF_16), "d.csv, line 1: UTF-16, expected CSV"),
        file(
            "UTF-16 without a mark",
            "d.csv",
            SOUND.getBytes(UTF_16LE),
            "d.csv, line 1: a NUL byte, expected text in UTF-8"),
        file(
            "a web page",
            "d.csv",
            "<!DOCTYPE html>\n<html><title>404</title>".getBytes(UTF_8),
            "d.csv, line 1: HTML, a web page, expected CSV"),
        file(
            "JSON",
            "d.csv",
            "{\"error\": 404, \"a\": 5}".getBytes(UTF_8),
            "d.csv, line 1: JSON, expected CSV"),
        file(
            "IDX",
            "d.csv",
            IdxBytes.images(10, 2, 2),
            "d.csv, line 1: IDX of bytes, 3-dimensional, expected CSV"),
        file(
            "an archive",
            "d.csv",
            concat(IdxBytes.ints(0x504b0304), new byte[40]),
            "d.csv, line 1: a zip archive: unpack it, expected CSV"),
        file(
            "nothing",
            "d.csv.gz",
            new byte[0],
            "d.csv.gz, offset 0: gzip cut off, expected intact gzip"));
  }
}
