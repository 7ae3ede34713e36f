package dev.chainrule.data;

import static dev.chainrule.data.ReadRows.HADOOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

/** Every kind of broken LIBSVM file, and the whole message that it gives. */
class RefusedLibsvmTest {
  @TempDir Path dir;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"entries", "labels", "files"})
  void isRefused(String what, String name, byte[] bytes, String message) throws Exception {
    Path file = Files.write(dir.resolve(name), bytes);
    DataException refused =
        assertThrows(
            DataException.class,
            () -> Dataset.inspect(HADOOP, new LibsvmFile(file.toString())),
            what);
    assertEquals(message, refused.getMessage().replace(dir.toString(), "DIR"));
  }

  private static Arguments text(String text, String message) {
    return Arguments.of(text, "d.svm", text.getBytes(UTF_8), message);
  }

  /** In the second line, behind a label. */
  private static Arguments entry(String entry, String message) {
    return text("1 1:0.5\n2 " + entry + "\n", "d.svm, line 2: " + message);
  }

  private static Arguments label(String label) {
    return text(
        "1 1:0.5\n" + label + " 1:1\n",
        "d.svm, line 2: label '%s', expected a whole number, the class".formatted(label));
  }

  static Stream<Arguments> entries() {
    return Stream.of(
        entry("0:1", "index 0 after 0, expected 1 to 1048576"),
        entry("-3:1", "index -3 after 0, expected 1 to 1048576"),
        entry("4:1 3:1", "index 3 after 4, expected 5 to 1048576, ascending"),
        entry("4:1 4:1", "index 4 after 4, expected 5 to 1048576, ascending"),
        entry("1.5:1", "'1.5:1' after index 0, expected index:value"),
        entry("a:1", "'a:1' after index 0, expected index:value"),
        entry(":1", "':1' after index 0, expected index:value"),
        entry("3:1 7", "'7' after index 3, expected index:value"),
        entry("3:1 qid:7", "'qid:7' after index 3, expected index:value"),
        entry("3:1,4:2", "index 3: '1,4:2', expected a number"),
        entry("3 :1", "'3' after index 0, expected index:value"),
        entry("1048577:1", "index 1048577 after 0, expected 1 to 1048576"),
        entry("4294967297:1", "index 4294967297 after 0, expected 1 to 1048576"),
        entry(
            "99999999999999999999:1",
            "'99999999999999999999:1' after index 0, expected index:value"),
        entry("3:", "index 3: nothing, expected a number"),
        entry("3:x", "index 3: 'x', expected a number"),
        entry("3:NaN", "index 3: 'NaN', expected a number"),
        entry("3:1e999", "index 3: '1e999', expected a number that a float32 can hold"),
        entry("3:0x1", "index 3: '0x1', expected a number"),
        entry("3:1:2", "index 3: '1:2', expected a number"),
        entry("3:1\0", "a NUL byte, expected text in UTF-8"),
        entry(
            "3:" + "1".repeat(70_000),
            "a cell of more than 65536 bytes, expected a number or a label"));
  }

  static Stream<Arguments> labels() {
    String many =
        IntStream.range(0, 1025).mapToObj(i -> i + " 1:1\n").collect(Collectors.joining());
    return Stream.of(
        label("1.5"),
        label("a"),
        label("1,2"),
        label("1:1"),
        label("-"),
        label("1-2"),
        label("1e3"),
        label("nan"),
        Arguments.of(
            "too many",
            "d.svm",
            many.getBytes(UTF_8),
            "d.svm, line 1025: the 1025th different label, expected at most 1024: classes are"
                + " learned, and no numbers"));
  }

  static Stream<Arguments> files() {
    byte[] packed = IdxBytes.gzip("1 1:0.5\n2 1:1\n".getBytes(UTF_8));
    return Stream.of(
        text("", "DIR/d.svm: no rows, expected at least 1"),
        text("# nothing\n\n \t\r\n", "DIR/d.svm: no rows, expected at least 1"),
        text(
            "label,a,b\n1,2,3\n",
            "d.svm, line 1: label 'label,a,b', expected a whole number, the class"),
        text("<html><body>404</body></html>", "d.svm, line 1: HTML, a web page, expected LIBSVM"),
        Arguments.of(
            "gzip",
            "d.svm",
            packed,
            "d.svm, line 1: gzip, but the name does not end in .gz, expected LIBSVM"),
        Arguments.of(
            "cut-off gzip",
            "d.svm.gz",
            Arrays.copyOf(packed, packed.length - 1),
            "d.svm.gz, offset 14: gzip cut off, expected intact gzip"));
  }
}
