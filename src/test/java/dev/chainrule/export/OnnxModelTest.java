package dev.chainrule.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.chainrule.autodiff.Value;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.run.ModelFile.Model;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX files, run by ONNX Runtime and read by Tribuo's classes. */
class OnnxModelTest {
  private static final Encoding STANDARDIZED =
      new Encoding(
          1,
          List.of(3.0, -20.0, 0.5, 2020.0, 0.0, 1e-3),
          List.of(2.0, 7.0, 0.25, 5.0, 1.0, 1e-4),
          List.of("ant", "bee", "\"cat\", é"),
          List.of());

  static List<Network> networks() {
    return Models.networks();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void runtimeGivesOurProbabilities(Network network) throws OrtException {
    for (Precision precision : Precision.values()) {
      Model model = Models.of(network, precision, Encoding.PIXELS);
      for (int rows : new int[] {1, 33}) {
        float[][] pixels = pixels(rows);
        Map<String, float[][]> found = run(model, pixels);
        assertEquals(Set.of("probabilities", "logits"), found.keySet());
        assertNear(scores(model, pixels), found.get("probabilities"), 1e-5);
        assertNear(outputs(model, pixels).toArray(), found.get("logits"), 1e-4);
      }
    }
  }

  @Test
  void rawNumbersAreStandardizedInside() throws OrtException {
    Model model = Models.of(Models.plain(), Precision.FLOAT32, STANDARDIZED);
    float[][] numbers = pixels(9);
    for (float[] row : numbers) {
      for (int j = 0; j < row.length; j++) {
        double deviation = row[j] / 128 - 1;
        row[j] = (float) (STANDARDIZED.shift().get(j) + STANDARDIZED.scale().get(j) * deviation);
      }
    }
    assertNear(scores(model, numbers), run(model, numbers).get("probabilities"), 1e-5);
  }

  @Test
  void lossWithoutProbabilitiesGivesOutputsAsTheyAre() throws OrtException {
    Mlp plain = (Mlp) Models.plain();
    Mlp network = new Mlp(plain.sizes(), plain.hidden(), plain.output(), Loss.HALF_SQUARED_ERROR);
    Model model = Models.of(network);
    Map<String, float[][]> found = run(model, pixels(5));
    assertEquals(Set.of("scores"), found.keySet());
    assertNear(outputs(model, pixels(5)).toArray(), found.get("scores"), 1e-4);
  }

  /** What onnx.checker looks at, in the words of the ONNX specification. */
  @ParameterizedTest
  @MethodSource("networks")
  void fileKeepsToTheFormat(Network network) throws InvalidProtocolBufferException {
    ModelProto file = parse(Models.of(network));
    assertEquals(8, file.getIrVersion());
    assertEquals(1, file.getOpsetImportCount());
    assertEquals("", file.getOpsetImport(0).getDomain());
    assertEquals(17, file.getOpsetImport(0).getVersion());
    GraphProto graph = file.getGraph();
    assertTrue(!graph.getName().isEmpty());
    Set<String> known = new HashSet<>();
    graph.getInputList().forEach(input -> assertTrue(known.add(input.getName())));
    for (TensorProto tensor : graph.getInitializerList()) {
      assertTrue(known.add(tensor.getName()), tensor.getName());
      long numbers = tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
      assertEquals(numbers * Float.BYTES, tensor.getRawData().size(), tensor.getName());
      assertEquals(TensorProto.DataType.FLOAT.getNumber(), tensor.getDataType());
    }
    Set<String> nodes = new HashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      assertTrue(nodes.add(node.getName()), node.getName());
      assertTrue(known.containsAll(node.getInputList()), node.toString());
      node.getOutputList().forEach(output -> assertTrue(known.add(output), output));
    }
    assertMatrix("input", Models.FEATURES, graph.getInput(0));
    assertEquals(2, graph.getOutputCount());
    assertMatrix("probabilities", Models.CLASSES, graph.getOutput(0));
    assertMatrix("logits", Models.CLASSES, graph.getOutput(1));
    assertTrue(known.containsAll(Set.of("probabilities", "logits")));
    assertEquals(ModelProto.getDefaultInstance().getUnknownFields(), file.getUnknownFields());
  }

  private static void assertMatrix(String name, int columns, ValueInfoProto value) {
    assertEquals(name, value.getName());
    assertEquals(
        TensorProto.DataType.FLOAT.getNumber(), value.getType().getTensorType().getElemType());
    TensorShapeProto shape = value.getType().getTensorType().getShape();
    assertEquals(2, shape.getDimCount());
    assertEquals("N", shape.getDim(0).getDimParam());
    assertEquals(columns, shape.getDim(1).getDimValue());
  }

  @Test
  void metadataTellWhatTheModelIs() throws InvalidProtocolBufferException {
    Model model = Models.of(Models.plain(), Precision.FLOAT64, STANDARDIZED);
    ModelProto file = parse(model);
    Map<String, String> metadata = new HashMap<>();
    file.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    assertEquals("input(6) dense(8) relu dense(4)", metadata.get("network"));
    assertEquals("[\"ant\",\"bee\",\"\\\"cat\\\", é\",\"3\"]", metadata.get("classes"));
    assertEquals(model.weights().sha256(), metadata.get("weights_sha256"));
    assertEquals("float64", metadata.get("precision"));
    assertTrue(metadata.get("chainrule").startsWith(file.getProducerVersion() + " "));
    assertEquals("Chainrule", file.getProducerName());
  }

  /** A network of a user's own. */
  private record Own(Mlp inner) implements Network {
    private static final long serialVersionUID = 1L;

    @Override
    public int features() {
      return inner.features();
    }

    @Override
    public int classes() {
      return inner.classes();
    }

    @Override
    public Loss loss() {
      return inner.loss();
    }

    @Override
    public ParameterLayout layout() {
      return inner.layout();
    }

    @Override
    public String text() {
      return inner.text();
    }

    @Override
    public Value outputs(Value x, ForwardContext pass) {
      return inner.outputs(x, pass);
    }
  }

  @Test
  void networkThatNobodyElseKnowsIsRefused() {
    Model model = Models.of(new Own((Mlp) Models.plain()));
    DataException told = assertThrows(DataException.class, () -> OnnxModel.of(model));
    assertTrue(told.getMessage().contains("has no counterpart in ONNX and PyTorch"));
  }

  private static ModelProto parse(Model model) throws InvalidProtocolBufferException {
    return ModelProto.parseFrom(OnnxModel.of(model).toBytes());
  }

  /** Whole numbers from 0 to 255, [rows, features]. */
  private static float[][] pixels(int rows) {
    Random random = new Random(rows);
    float[][] pixels = new float[rows][Models.FEATURES];
    for (float[] row : pixels) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextInt(256);
      }
    }
    return pixels;
  }

  /** All outputs, by name. */
  private static Map<String, float[][]> run(Model model, float[][] input) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, float[][]> outputs = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(OnnxModel.of(model).toBytes(), options);
        OnnxTensor x = OnnxTensor.createTensor(environment, input);
        OrtSession.Result result = session.run(Map.of("input", x))) {
      for (String name : session.getOutputNames()) {
        outputs.put(name, (float[][]) result.get(name).orElseThrow().getValue());
      }
    }
    return outputs;
  }

  /** What our own forward pass makes of raw numbers, scaled here. */
  private static Matrix outputs(Model model, float[][] raw) {
    Encoding encoding = model.encoding();
    double[][] x = new double[raw.length][Models.FEATURES];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x[i].length; j++) {
        x[i][j] = (double) raw[i][j] / encoding.divisor();
        if (encoding.isStandardized()) {
          x[i][j] = (x[i][j] - encoding.shift().get(j)) / encoding.scale().get(j);
        }
      }
    }
    return model
        .network()
        .forward()
        .run(model.weights(), Matrix.of(model.weights().precision(), x));
  }

  private static double[][] scores(Model model, float[][] raw) {
    double[][] outputs = outputs(model, raw).toArray();
    return Arrays.stream(outputs)
        .map(
            z -> {
              double[] scores = new double[z.length];
              model.network().loss().scores(z, scores);
              return scores;
            })
        .toArray(double[][]::new);
  }

  private static void assertNear(double[][] expected, float[][] found, double tolerance) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < expected.length; i++) {
      double[] row = new double[found[i].length];
      for (int j = 0; j < row.length; j++) {
        row[j] = found[i][j];
      }
      assertArrayEquals(expected[i], row, tolerance, "row " + i);
    }
  }
}
