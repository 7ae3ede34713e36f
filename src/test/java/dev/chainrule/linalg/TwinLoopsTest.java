package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java has no templates for numbers: what is mended in one precision is mended in the other. */
class TwinLoopsTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "dev", "chainrule", "linalg");

  private static String loops(String type, String begin) throws IOException {
    String source = Files.readString(SOURCES.resolve(type + ".java"));
    int at = source.indexOf(begin);
    assertTrue(at > 0, type);
    return source.substring(at);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Matrix | // What Kernels, Softmax, DropoutMask and Blas call.",
        "Products | // What Gemm calls."
      })
  void singleAndDoublePrecisionHaveTheSameLoops(String type, String begin) throws IOException {
    String single =
        loops("Float32" + type, begin)
            .replaceAll("\\((float|int)\\) ", "")
            .replaceAll("\\bint (kept|bits|above0|belowNaN|allOnes\\w+)\\b", "long $1")
            .replace("floatToRawIntBits", "doubleToRawLongBits")
            .replace("intBitsToFloat", "longBitsToDouble")
            .replace("sgemm", "dgemm")
            .replace("float", "double")
            .replace("Float", "Double")
            .replace("Double32", "Float64");
    assertEquals(words(loops("Float64" + type, begin)), words(single));
  }

  /** Longer names break lines elsewhere. */
  private static String words(String source) {
    return source.replaceAll("\\s+", "");
  }
}
