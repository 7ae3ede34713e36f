package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.io.OutputException;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFileTest {
  private static final Configuration HADOOP = new Configuration();
  private static final Mlp MLP =
      new Mlp(List.of(3, 4, 2), Activation.TANH, Activation.IDENTITY, Loss.HALF_SQUARED_ERROR);

  @TempDir Path dir;

  private Path write(Precision precision) {
    Parameters weights = Initializer.HE.parameters(MLP.layout(), 3, precision);
    Provenance provenance = Provenance.of("4.1.0", "java", "a", "b");
    try (RunDirectory run = RunDirectory.create(HADOOP, dir.toString(), true)) {
      ModelFile.write(run, MLP, weights, Encoding.PIXELS, provenance);
    }
    return dir.resolve(RunDirectory.MODEL);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void whatWasWrittenIsRead(Precision precision) {
    write(precision);
    ModelFile.Model model = ModelFile.read(HADOOP, dir.toString());
    assertEquals(MLP, model.network());
    Parameters expected = Initializer.HE.parameters(MLP.layout(), 3, precision);
    assertEquals(expected.sha256(), model.weights().sha256());
    assertEquals(precision, model.weights().precision());
  }

  @Test
  void whatDataMeanIsKept() {
    Encoding encoding =
        new Encoding(
            1,
            List.of(0.1, -1e300, 0.0),
            List.of(1.0 / 3, 4.9e-324, 1.0),
            List.of("-1", "a \"b\"\nc"),
            List.of("minus one", "\u00e9"));
    Parameters weights = Initializer.HE.parameters(MLP.layout(), 3, Precision.FLOAT32);
    try (RunDirectory run = RunDirectory.create(HADOOP, dir.toString(), true)) {
      ModelFile.write(run, MLP, weights, encoding, Provenance.of("4.1.0", "java", "a", "b"));
    }
    assertEquals(encoding, ModelFile.read(HADOOP, dir.toString()).encoding());
  }

  @Test
  void layeredNetworkIsReadFromItsText() {
    Network network =
        NetworkText.parse("dense(4) batchnorm residual(dense(4) gelu dropout(0.25)) dense(2)")
            .network(3, 2, Loss.HALF_SQUARED_ERROR);
    Parameters weights = Initializer.HE.parameters(network.layout(), 3, Precision.FLOAT32);
    weights.view("mean1").fill(0.5);
    RunDirectory run = RunDirectory.create(HADOOP, dir.toString(), true);
    ModelFile.write(
        run, network, weights, Encoding.PIXELS, Provenance.of("4.1.0", "java", "a", "b"));
    ModelFile.Model model = ModelFile.read(HADOOP, dir.toString());
    assertEquals(network, model.network());
    assertEquals(weights.sha256(), model.weights().sha256());
    assertEquals(
        "input(3) dense(4) batchnorm residual(dense(4) gelu dropout(0.25)) dense(2)",
        model.metadata().get("network"));
  }

  @Test
  void anotherReaderFindsTheSameNumbers() throws IOException {
    Path file = write(Precision.FLOAT32);
    SafetensorsReader other = new SafetensorsReader(file);
    Parameters weights = ModelFile.read(HADOOP, file.toString()).weights();
    for (String name : List.of("W1", "b1", "W2", "b2")) {
      float[][] found = other.tensor(name);
      double[][] expected = weights.view(name).toArray();
      for (int i = 0; i < expected.length; i++) {
        float[] row = new float[expected[i].length];
        for (int j = 0; j < row.length; j++) {
          row[j] = (float) expected[i][j];
        }
        assertArrayEquals(row, found[i]);
      }
    }
    assertEquals("3,4,2", other.metadata("layers"));
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    write(Precision.FLOAT32);
    try (Stream<Path> files = Files.list(dir)) {
      assertEquals(
          List.of(".lock", "model.safetensors"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  static List<Arguments> damages() {
    return List.of(
        Arguments.of(
            "empty", "", "model.safetensors: 0 bytes, expected a header length of 8 bytes"),
        Arguments.of(
            "length", null, "model.safetensors, offset 0: header of 18446744073709551615 bytes"),
        Arguments.of("truncated", null, "bytes of numbers, the header describes 104"),
        Arguments.of(
            "longer", null, "model.safetensors: 105 bytes of numbers, the header describes 104"),
        Arguments.of("half an object", "{ ", "model.safetensors, offset 8: the header is no JSON"),
        Arguments.of("array", "[]", "model.safetensors, offset 8: the header is no JSON object"),
        Arguments.of(
            "duplicate",
            "{\"a\":1,\"a\":2}",
            "model.safetensors, offset 8: the header is no JSON: Duplicate field 'a'"),
        Arguments.of(
            "no dtype",
            "{\"W1\":{\"shape\":[1],\"data_offsets\":[0,4]}}",
            "model.safetensors, tensor W1: lacks dtype, shape or data_offsets"),
        Arguments.of(
            "overlap",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}",
            "model.safetensors, tensor b: data offsets 2 to 6, expected to begin at 4"),
        Arguments.of(
            "negative",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,-4]}}",
            "model.safetensors, tensor a: offset -4, expected a whole number from 0"),
        Arguments.of("no network", "{}", "model.safetensors: the metadata describes no network"),
        Arguments.of(
            "text of no network",
            "{\"__metadata__\":{\"network\":\"input(3) dens(2)\"}}",
            "model.safetensors: the metadata describes no network: column 10: 'dens': expected"),
        Arguments.of(
            "other tensors",
            "{\"__metadata__\":{\"layers\":\"1,1\"}}",
            "model.safetensors: tensors [], expected [W1, b1]"),
        Arguments.of(
            "huge network",
            "{\"__metadata__\":{\"layers\":\"2000000000,2000000000\"}}",
            "describes no network: a network of 4000000000000000000 parameters or more"),
        Arguments.of(
            "other shape",
            "{\"__metadata__\":{\"layers\":\"1,1\"},"
                + "\"W1\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,0]},"
                + "\"b1\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,0]}}",
            "model.safetensors, tensor W1: F32 [2, 1] of 0 bytes, expected F32 [1, 1] of 4 bytes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damagedFileIsRefused(String damage, String header, String message) throws IOException {
    Path file = write(Precision.FLOAT32);
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged =
        switch (damage) {
          case "empty" -> new byte[0];
          case "length" -> {
            byte[] copy = whole.clone();
            Arrays.fill(copy, 0, 8, (byte) 0xff);
            yield copy;
          }
          case "truncated" -> java.util.Arrays.copyOf(whole, whole.length - 5);
          case "longer" -> java.util.Arrays.copyOf(whole, whole.length + 1);
          default -> withHeader(header);
        };
    Files.write(file, damaged);
    Exception e =
        assertThrows(FormatException.class, () -> ModelFile.read(HADOOP, file.toString()));
    org.junit.jupiter.api.Assertions.assertTrue(
        e.getMessage().contains(message), e.getMessage() + "\nlacks " + message);
  }

  private static byte[] withHeader(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    int numbers = header.contains("[2,6]") ? 6 : 0;
    return ByteBuffer.allocate(8 + json.length + numbers)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  /** As safetensors for Python does: tensors and metadata sorted by name, whatever was before. */
  private static void saveAgain(Path file, UnaryOperator<Map<String, String>> metadata)
      throws IOException {
    SafetensorsReader old = new SafetensorsReader(file);
    ObjectNode header = new ObjectMapper().createObjectNode();
    ObjectNode strings = header.putObject("__metadata__");
    metadata.apply(new TreeMap<>(old.metadata())).forEach(strings::put);
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    for (String name : new TreeSet<>(old.names())) {
      ObjectNode tensor = old.header(name).deepCopy();
      byte[] bytes = old.bytes(name);
      tensor.putArray("data_offsets").add(numbers.size()).add(numbers.size() + bytes.length);
      header.set(name, tensor);
      numbers.writeBytes(bytes);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole = ByteBuffer.allocate(8 + json.length + numbers.size());
    whole.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(numbers.toByteArray());
    Files.write(file, whole.array());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void orderHasNoMeaning(Precision precision) throws IOException {
    Path file = write(precision);
    ModelFile.Model before = ModelFile.read(HADOOP, file.toString());
    saveAgain(file, metadata -> metadata);
    ModelFile.Model again = ModelFile.read(HADOOP, file.toString());
    assertEquals(MLP, again.network());
    assertEquals(before.weights().sha256(), again.weights().sha256());
    assertEquals(before.metadata(), again.metadata());
  }

  @Test
  void whatASecondProgramAddsIsNoDamage() throws IOException {
    Path file = write(Precision.FLOAT32);
    String sha = ModelFile.read(HADOOP, file.toString()).weights().sha256();
    saveAgain(
        file,
        metadata -> {
          metadata.put("note", "the good one");
          return metadata;
        });
    assertEquals(sha, ModelFile.read(HADOOP, file.toString()).weights().sha256());
  }

  @Test
  void whatASecondProgramDropsOrChangesIsToldApartFromDamage() throws IOException {
    Path file = write(Precision.FLOAT32);
    String seal = ModelFile.read(HADOOP, file.toString()).metadata().get("header_sha256");
    String shown = seal.substring(0, 20) + "…" + seal.substring(44);
    saveAgain(
        file,
        metadata -> {
          metadata.put("hidden", "relu");
          return metadata;
        });
    assertRefused(
        file,
        "model.safetensors: saved again by another program, with other metadata than those of"
            + " header_sha256 %s; expected all that it had, or none of format and header_sha256"
                .formatted(shown));
    saveAgain(file, metadata -> Map.of("format", "pt"));
    assertRefused(
        file,
        "model.safetensors: the metadata describes no network, expected layers (such as"
            + " 784,512,10) or network, and loss; whoever saves a model again has to save its"
            + " metadata too");
  }

  @Test
  void numbersDamagedBeforeOrAfterTheyWereSavedAgainAreRefused() throws IOException {
    Path file = write(Precision.FLOAT32);
    saveAgain(file, metadata -> metadata);
    byte[] whole = Files.readAllBytes(file);
    whole[whole.length - 1] ^= 1;
    Files.write(file, whole);
    Exception e =
        assertThrows(FormatException.class, () -> ModelFile.read(HADOOP, file.toString()));
    assertTrue(e.getMessage().startsWith("model.safetensors: the numbers have SHA-256 "));
  }

  private static void assertRefused(Path file, String message) {
    Exception e =
        assertThrows(FormatException.class, () -> ModelFile.read(HADOOP, file.toString()));
    assertEquals(message, e.getMessage());
  }

  @Test
  void missingFileIsNamed() {
    Exception e =
        assertThrows(
            DataException.class, () -> ModelFile.read(HADOOP, dir.resolve("none").toString()));
    assertEquals(dir.resolve("none") + ": no such file", e.getMessage());
  }

  @Test
  void fullDirectoryIsRefusedAndOverwritingSparesForeignFiles() throws IOException {
    write(Precision.FLOAT32);
    Path foreign = Files.writeString(dir.resolve("notes.txt"), "mine");
    Exception e =
        assertThrows(
            OutputException.class, () -> RunDirectory.create(HADOOP, dir.toString(), false));
    assertEquals(dir + ": is not empty; --overwrite replaces the run in it", e.getMessage());
    try (RunDirectory run = RunDirectory.create(HADOOP, dir.toString(), true)) {
      run.clear();
    }
    assertEquals("mine", Files.readString(foreign));
    assertEquals(false, Files.exists(dir.resolve(RunDirectory.MODEL)));
  }
}
