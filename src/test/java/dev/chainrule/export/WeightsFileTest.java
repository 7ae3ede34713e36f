package dev.chainrule.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Network;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.ModelFile.Model;
import dev.chainrule.run.OutputFile;
import dev.chainrule.run.SafetensorsReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights in PyTorch's layout and in our own, read by others and by ourselves. */
class WeightsFileTest {
  private static final Configuration HADOOP = new Configuration();

  /** Hidden layers are square, so that no shape tells one layout from the other. */
  private static final Network SQUARE = Models.layered("dense(6) relu dense(6) batchnorm dense(4)");

  @TempDir Path dir;

  static List<Network> networks() {
    return Models.networks();
  }

  private Path export(Model model) throws IOException {
    Path file = dir.resolve("pytorch.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      PyTorchFile.write(model, out);
    }
    return file;
  }

  private Path writeOwn(Model model) {
    Path file = dir.resolve("model.safetensors");
    OutputFile.write(
        HADOOP,
        file.toString(),
        ModelFile.content(model.network(), model.weights(), model.encoding(), model.metadata()));
    return file;
  }

  private static Parameters read(Path file, Network network) {
    try (WeightsFile weights = WeightsFile.open(HADOOP, file.toString())) {
      return weights.read(network);
    }
  }

  @Test
  void anotherReaderFindsPyTorchsNamesAndShapes() throws IOException {
    Model model = Models.of(SQUARE);
    SafetensorsReader file = new SafetensorsReader(export(model));
    assertEquals("pt", file.metadata("format"));
    assertTransposed(model.weights().view("W1"), file.tensor("0.weight"));
    assertTransposed(model.weights().view("W2"), file.tensor("2.weight"));
    assertTransposed(model.weights().view("W3"), file.tensor("4.weight"));
    assertVector(model.weights().view("b2"), file.tensor("2.bias"));
    assertVector(model.weights().view("scale1"), file.tensor("3.weight"));
    assertVector(model.weights().view("shift1"), file.tensor("3.bias"));
    assertVector(model.weights().view("mean1"), file.tensor("3.running_mean"));
    assertVector(model.weights().view("variance1"), file.tensor("3.running_var"));
  }

  @Test
  void layersOfAResidualAreThoseOfItsInnerModule() throws IOException {
    Model model = Models.of(Models.layered("dense(6) residual(relu residual(dense(6))) dense(4)"));
    SafetensorsReader file = new SafetensorsReader(export(model));
    assertTransposed(model.weights().view("W2"), file.tensor("1.inner.1.inner.0.weight"));
    assertTransposed(model.weights().view("W3"), file.tensor("2.weight"));
  }

  private static void assertTransposed(Matrix expected, float[][] found) {
    assertEquals(expected.cols(), found.length);
    for (int out = 0; out < found.length; out++) {
      assertEquals(expected.rows(), found[out].length);
      for (int in = 0; in < found[out].length; in++) {
        assertEquals((float) expected.get(in, out), found[out][in]);
      }
    }
  }

  private static void assertVector(Matrix expected, float[][] found) {
    float[] numbers = new float[expected.cols()];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = (float) expected.get(j);
    }
    assertArrayEquals(numbers, found[0]);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatIsExportedAndImportedIsTheSameFile(Network network) throws IOException {
    for (Precision precision : Precision.values()) {
      Encoding encoding = new Encoding(1, List.of(), List.of(), List.of("a", "b"), List.of());
      Model model = Models.of(network, precision, encoding);
      Path exported = export(model);
      Path own = writeOwn(model);
      byte[] expected = Files.readAllBytes(own);
      assertEquals(model.weights().sha256(), read(own, network).sha256());
      try (WeightsFile file = WeightsFile.open(HADOOP, exported.toString())) {
        Network known = file.network().orElseThrow();
        assertEquals(network, known);
        Parameters weights = file.read(known);
        writeOwn(new Model(known, weights, file.encoding(), file.metadata()));
      }
      assertArrayEquals(expected, Files.readAllBytes(own));
    }
  }

  /** One tensor in a file of the test's own making; its numbers are 0, 1, 2, …. */
  private record Tensor(String name, String dtype, List<Integer> shape) {
    int numbers() {
      return shape.stream().reduce(1, (a, b) -> a * b);
    }
  }

  private Path write(String metadata, List<Tensor> tensors) throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":" + metadata);
    ByteBuffer data = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : tensors) {
      int begin = data.position();
      for (int i = 0; i < tensor.numbers(); i++) {
        switch (tensor.dtype()) {
          case "F64" -> data.putDouble(i);
          case "F32" -> data.putFloat(i);
          case "I64" -> data.putLong(i);
          default -> data.putShort((short) i);
        }
      }
      header.append(
          String.format(
              Locale.ROOT,
              ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
              tensor.name(),
              tensor.dtype(),
              tensor.shape(),
              begin,
              data.position()));
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    Path file = dir.resolve("other.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(json.length).array());
      out.write(json);
      out.write(data.array(), 0, data.position());
    }
    return file;
  }

  private static final Network SMALL = Models.layered("dense(4)");

  private static List<Tensor> linear(String weight, String bias, String dtype, Integer... shape) {
    return List.of(new Tensor(weight, dtype, List.of(shape)), new Tensor(bias, dtype, List.of(4)));
  }

  @ParameterizedTest
  @CsvSource({"0.,F32", "0.,F64", "net.0.,F32", "a.net.0.,F64"})
  void namesOfPyTorchMeanOutputsFirstWhateverModuleTheyArePartOf(String module, String dtype)
      throws IOException {
    List<Tensor> tensors = new ArrayList<>(linear(module + "weight", module + "bias", dtype, 4, 6));
    tensors.add(new Tensor("other.num_batches_tracked", "I64", List.of()));
    Parameters weights = read(write("{}", tensors), SMALL);
    assertEquals(dtype.equals("F32") ? Precision.FLOAT32 : Precision.FLOAT64, weights.precision());
    assertEquals(1, weights.view("W1").get(1, 0)); // The second number of PyTorch's first row.
    assertEquals(6, weights.view("W1").get(0, 1));
    assertEquals(3, weights.view("b1").get(3));
  }

  @Test
  void namesOfOursMeanInputsFirst() throws IOException {
    Parameters weights = read(write("{}", linear("W1", "b1", "F32", 6, 4)), SMALL);
    assertEquals(1, weights.view("W1").get(0, 1));
    assertEquals(4, weights.view("W1").get(1, 0));
  }

  private void assertRefused(String expected, List<Tensor> tensors) throws IOException {
    Path file = write("{}", tensors);
    DataException told = assertThrows(DataException.class, () -> read(file, SMALL));
    assertEquals("other.safetensors: " + expected, told.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "fc.weight | fc.bias | F32 | 4 | 6 | tensors fc.weight, fc.bias, expected 0.weight, 0.bias as"
            + " PyTorch's nn.Sequential has them, or W1, b1 as Chainrule has them",
        "0.weight  | bias    | F32 | 4 | 6 | no tensor 0.bias, expected [4] of input(6) dense(4)",
        "0.weight  | 0.bias  | F32 | 6 | 4 | tensor 0.weight: F32 [6, 4] of 96 bytes, expected F32"
            + " [4, 6], as PyTorch has it",
        "W1        | b1      | F32 | 4 | 6 | tensor W1: F32 [4, 6] of 96 bytes, expected F32 [6, 4],"
            + " as Chainrule has it",
        "0.weight  | 0.bias  | F16 | 4 | 6 | tensor 0.weight: numbers are F16, expected F32 or F64"
      })
  void layerThatIsNotOfTheNetworkIsRefused(
      String weight, String bias, String dtype, int rows, int columns, String expected)
      throws IOException {
    assertRefused(expected, linear(weight, bias, dtype, rows, columns));
  }

  @Test
  void tensorThatIsNotOfTheNetworkIsRefused() throws IOException {
    List<Tensor> more = new ArrayList<>(linear("0.weight", "0.bias", "F32", 4, 6));
    more.add(new Tensor("2.weight", "F32", List.of(4, 4)));
    assertRefused("tensor 2.weight: belongs to no layer of input(6) dense(4)", more);
    List<Tensor> mixed =
        List.of(
            new Tensor("0.weight", "F32", List.of(4, 6)), new Tensor("0.bias", "F64", List.of(4)));
    assertRefused("tensor 0.bias: F64 [4] of 32 bytes, expected F32 [4], as PyTorch has it", mixed);
  }

  @Test
  void numbersThatAreNotThoseOfTheHashAreRefused() throws IOException {
    Path file = write("{\"weights_sha256\":\"abc\"}", linear("W1", "b1", "F32", 6, 4));
    DataException told = assertThrows(DataException.class, () -> read(file, SMALL));
    assertTrue(told.getMessage().contains("expected abc, as the metadata says"), told.getMessage());
  }

  @Test
  void numbersThatAreNotFiniteAreRefused() throws IOException {
    Path file = write("{}", linear("0.weight", "0.bias", "F32", 4, 6));
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
    Files.write(file, bytes);
    DataException told = assertThrows(DataException.class, () -> read(file, SMALL));
    assertEquals(
        "other.safetensors: tensor 0.bias: has NaN, expected finite numbers", told.getMessage());
  }
}
