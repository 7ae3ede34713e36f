package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.linalg.Float64Matrix;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {
  private static final Encoding FULL =
      new Encoding(
          1,
          List.of(0.1, -1e300, 4.9e-324),
          List.of(1.0 / 3, 1e-300, 1.0),
          List.of("-1", "a \"b\"\nc", "\u00e9"),
          List.of("minus one", "", "three"));

  private static Map<String, String> metadata(Encoding encoding) {
    Map<String, String> metadata = new HashMap<>();
    encoding.describe(metadata);
    return metadata;
  }

  @Test
  void whatIsDescribedIsRead() {
    assertEquals(FULL, Encoding.read(metadata(FULL)));
    assertEquals(Encoding.PIXELS, Encoding.read(metadata(Encoding.PIXELS)));
  }

  @Test
  void oldModelsAreOfPixels() {
    assertEquals(Encoding.PIXELS, Encoding.read(Map.of("layers", "3,4,2")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inputs|pixels / 7|inputs pixels / 7, expected numbers or pixels / 255",
        "inputs_shift|[1|inputs_shift [1, expected a JSON list",
        "inputs_shift|null|inputs_shift null, expected a JSON list",
        "inputs_shift|[null]|inputs_shift [null], expected a JSON list",
        "inputs_shift|7|inputs_shift 7, expected a JSON list",
        "inputs_shift|[\"a\"]|inputs_shift [\"a\"], expected a JSON list",
        "inputs_shift|[NaN]|inputs_shift [NaN], expected a JSON list",
        "inputs_shift|[1e999]|shift Infinity",
        "inputs_shift|[1,2]|2 shifts for 1 scales",
        "inputs_scale|[0]|scale 0.0",
        "inputs_scale|[-1]|scale -1.0",
        "inputs_scale|[1e999]|scale Infinity",
        "classes|a|classes a, expected a JSON list",
        "classes|[null]|classes [null], expected a JSON list",
        "class_names|[[]]|class_names [[]], expected a JSON list",
      })
  void whatMakesNoSenseIsRefused(String name, String value, String message) {
    Map<String, String> metadata =
        metadata(new Encoding(1, List.of(0.5), List.of(2.0), List.of("a"), List.of()));
    metadata.put(name, value);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Encoding.read(metadata));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void classesAreCalledByTheirNamesElseByTheirLabels() {
    assertEquals("minus one", FULL.label(0));
    Encoding unnamed = new Encoding(1, List.of(), List.of(), List.of("x", "y"), List.of());
    assertEquals("y", unnamed.label(1));
    assertEquals("2", unnamed.label(2));
    assertEquals("7", Encoding.PIXELS.label(7));
    assertEquals(List.of("x", "y"), unnamed.classLabels(3));
    assertEquals(List.of("0", "1", "2"), Encoding.PIXELS.classLabels(3));
  }

  /** (number / divisor − shift) / scale, each operation rounded to the precision of the network. */
  @Test
  void inputsAreScaledInThePrecisionOfTheNetwork() {
    float[] numbers = {0.1f, 200, 7, -3.3f, 0, 1e20f};
    Shard floats = Shard.ofFloats(0, 1, 3, numbers, new short[2]);
    double[] shift = {0.1, 0.7, -5};
    double[] scale = {0.3, 1e-3, 7};
    for (int divisor : new int[] {1, 255}) {
      Encoding encoding =
          new Encoding(
              divisor, List.of(0.1, 0.7, -5.0), List.of(0.3, 1e-3, 7.0), List.of(), List.of());
      float[] single = new float[6];
      double[] wide = new double[6];
      for (int i = 0; i < 6; i++) {
        int row = 1 - i / 3; // Gathered in the other order.
        float quotient = numbers[row * 3 + i % 3] / divisor;
        single[i] = (quotient - (float) shift[i % 3]) / (float) scale[i % 3];
        wide[i] = ((double) numbers[row * 3 + i % 3] / divisor - shift[i % 3]) / scale[i % 3];
      }
      Float32Matrix x = (Float32Matrix) Matrix.zeros(Precision.FLOAT32, 2, 3);
      new InputScaler(encoding).gather(floats, new int[] {1, 0}, x);
      assertArrayEquals(single, x.data(), 0);
      Float64Matrix y = (Float64Matrix) Matrix.zeros(Precision.FLOAT64, 2, 3);
      new InputScaler(encoding).gather(floats, new int[] {1, 0}, y);
      assertArrayEquals(wide, y.data(), 0);
    }
  }

  @Test
  void bytesAndFloatsOfTheSameNumbersGiveTheSameInputs() {
    byte[] bytes = new byte[256];
    float[] floats = new float[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
      floats[i] = i;
    }
    int[] all = {0, 1};
    for (int divisor : new int[] {1, 255}) {
      InputScaler scaler =
          new InputScaler(new Encoding(divisor, List.of(), List.of(), List.of(), List.of()));
      Float32Matrix x = (Float32Matrix) Matrix.zeros(Precision.FLOAT32, 2, 128);
      Float32Matrix y = (Float32Matrix) Matrix.zeros(Precision.FLOAT32, 2, 128);
      scaler.gather(Shard.ofBytes(0, 1, 128, bytes, new short[2]), all, x);
      scaler.gather(Shard.ofFloats(0, 1, 128, floats, new short[2]), all, y);
      assertArrayEquals(x.data(), y.data(), 0);
      assertEquals(255f / divisor, x.data()[255]);
    }
  }
}
