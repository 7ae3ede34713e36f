package dev.chainrule.export;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.io.Json;
import dev.chainrule.io.ProtoMessage;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.BatchNorm;
import dev.chainrule.model.Dense;
import dev.chainrule.model.Dropout;
import dev.chainrule.model.Layer;
import dev.chainrule.model.LayerNorm;
import dev.chainrule.model.LayeredNetwork;
import dev.chainrule.model.Loss;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.model.Residual;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.Provenance;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model as an ONNX file: from raw numbers, as data files have them, to probabilities.
 *
 * <pre>
 *   input [N, features] ── / divisor ── − shift ── / scale ── layers ── logits ── softmax ── probabilities
 * </pre>
 *
 * <p>Opset 17 with IR version 8, those of ONNX 1.12 (2022), are the oldest that have all operators
 * that are needed, layer normalization being the last. Every ONNX Runtime from 1.12 on reads them,
 * as newer runtimes read older opsets. All numbers are float32, since few runtimes compute in
 * float64 but on a CPU: weights in float64 are rounded.
 *
 * <p>With a loss that knows no probabilities, the only output is {@code scores}, the network's
 * outputs as they are.
 */
public final class OnnxModel {
  static final String INPUT = "input";
  static final String LOGITS = "logits";
  static final String PROBABILITIES = "probabilities";
  static final String SCORES = "scores";

  private static final long IR_VERSION = 8;
  private static final long OPSET = 17;

  private final ModelFile.Model model;
  private final LayeredNetwork network;
  private final Parameters weights;
  private final OnnxGraph graph = new OnnxGraph("chainrule");
  private final Set<String> scalars = new HashSet<>();

  private OnnxModel(ModelFile.Model model) {
    this.model = model;
    this.network = StateDict.layered(model.network());
    this.weights = new Parameters(network.layout(), model.weights().flat().to(Precision.FLOAT32));
  }

  /**
   * The file's content.
   *
   * @throws DataException if it has a layer that is none of ours, or is larger than the format
   *     allows
   */
  public static ProtoMessage of(ModelFile.Model model) {
    ProtoMessage file = new OnnxModel(model).file();
    if (file.size() > Integer.MAX_VALUE) {
      throw new DataException(
          Words.format(
              "the model: %,d bytes as ONNX, expected at most %,d, the most of a protocol buffer",
              file.size(), Integer.MAX_VALUE));
    }
    return file;
  }

  private ProtoMessage file() {
    write(network.loss(), layers(network.layers(), inputs()));
    ProtoMessage file =
        new ProtoMessage()
            .add(1, IR_VERSION)
            .add(2, "Chainrule")
            .add(3, Provenance.build(Provenance.VERSION))
            .add(7, graph.message())
            .add(8, new ProtoMessage().add(1, "").add(2, OPSET));
    metadata().forEach((key, value) -> file.add(14, new ProtoMessage().add(1, key).add(2, value)));
    return file;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("network", network.text());
    metadata.put("loss", network.loss().label());
    metadata.put("classes", classes());
    metadata.put("weights_sha256", model.weights().sha256());
    metadata.put("precision", model.weights().precision().label());
    metadata.put(
        "chainrule",
        Provenance.build(Provenance.VERSION) + " " + Provenance.build(Provenance.COMMIT));
    return metadata;
  }

  /** The label of each class, as a JSON list. */
  private String classes() {
    return Json.line(
            IntStream.range(0, network.classes()).mapToObj(model.encoding()::label).toList())
        .strip();
  }

  /** The name of the network's inputs, which are made of raw numbers. */
  private String inputs() {
    Encoding encoding = model.encoding();
    graph.input(INPUT, network.features());
    String x = INPUT;
    if (encoding.divisor() != 1) {
      x = graph.node("Div", x, graph.constant("divisor", encoding.divisor()));
    }
    if (encoding.isStandardized()) {
      x = graph.node("Sub", x, graph.constant("input_shift", encoding.shift()));
      x = graph.node("Div", x, graph.constant("input_scale", encoding.scale()));
    }
    return x;
  }

  private void write(Loss loss, String outputs) {
    if (loss.hasProbabilities()) {
      graph.named(LOGITS, "Identity", outputs);
      graph.named(PROBABILITIES, "Softmax", outputs); // Over the last axis.
      graph.output(PROBABILITIES, network.classes());
      graph.output(LOGITS, network.classes());
    } else {
      graph.named(SCORES, "Identity", outputs);
      graph.output(SCORES, network.classes());
    }
  }

  /** The name of what {@code layers} make of {@code x}. */
  private String layers(List<Layer> layers, String x) {
    String h = x;
    for (Layer layer : layers) {
      h = layer(layer, h);
    }
    return h;
  }

  private String layer(Layer layer, String x) {
    if (layer instanceof Dense dense) {
      return graph.node("Gemm", x, parameter("W", dense.number()), parameter("b", dense.number()));
    } else if (layer instanceof Activation activation) {
      return activation(activation, x);
    } else if (layer instanceof Dropout) {
      return x; // Nothing is dropped outside of training.
    } else if (layer instanceof LayerNorm norm) {
      return normalization("LayerNormalization", x, norm.number(), List.of("scale", "shift"));
    } else if (layer instanceof BatchNorm norm) {
      return normalization(
          "BatchNormalization", x, norm.number(), List.of("scale", "shift", "mean", "variance"));
    } else if (layer instanceof Residual residual) {
      return graph.node("Add", x, layers(residual.inner().layers(), x));
    }
    throw StateDict.unknown(layer);
  }

  private String normalization(String operator, String x, int number, List<String> names) {
    String[] inputs = new String[names.size() + 1];
    inputs[0] = x;
    for (int i = 0; i < names.size(); i++) {
      inputs[i + 1] = parameter(names.get(i), number);
    }
    return graph.normalization(operator, LayerNorm.EPSILON, inputs);
  }

  private String activation(Activation activation, String x) {
    return switch (activation) {
      case IDENTITY -> x;
      case RELU -> graph.node("Relu", x);
      case SIGMOID -> graph.node("Sigmoid", x);
      case TANH -> graph.node("Tanh", x);
      case SILU -> graph.node("Mul", x, graph.node("Sigmoid", x));
      case GELU -> gelu(x);
    };
  }

  /** As {@link Activation#GELU} has it: x/2·(1 + tanh u), u = √(2/π)·(x + 0.044715·x³). */
  private String gelu(String x) {
    String cube = graph.node("Mul", graph.node("Mul", x, x), x);
    String cubic = graph.node("Mul", cube, constant("gelu_cubic", 0.044715));
    String sum = graph.node("Add", x, cubic);
    String u = graph.node("Mul", sum, constant("gelu_factor", Math.sqrt(2 / Math.PI)));
    String factor = graph.node("Add", graph.node("Tanh", u), constant("gelu_one", 1));
    return graph.node("Mul", graph.node("Mul", x, constant("gelu_half", 0.5)), factor);
  }

  /** A constant of that name, which is added when it is first used. */
  private String constant(String name, double value) {
    return scalars.add(name) ? graph.constant(name, value) : name;
  }

  private String parameter(String name, int number) {
    ParameterLayout.Entry e = weights.layout().entry(name + number);
    return graph.constant(
        e.name(), e.shape(), weights.littleEndianBytes(e.offset(), e.size()).array());
  }
}
