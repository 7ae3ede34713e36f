package dev.chainrule.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** The reference document's examples, recomputed in float64 by an independent program. */
final class WorkedExamples {
  static final double TOLERANCE = 1e-12;
  private static final JsonNode ROOT = load();

  /** One network with one batch; {@code mean} says that gradients are divided by the rows. */
  record Example(String name, Mlp mlp, Matrix targets, boolean mean, JsonNode json) {
    Matrix input(String name) {
      return matrix(json.at("/inputs/" + name));
    }

    Matrix forward(String name) {
      return matrix(json.at("/forward/" + name));
    }

    double loss() {
      return json.at("/forward/loss").asDouble();
    }

    Matrix gradient(String name) {
      return matrix(json.at("/gradients/" + name));
    }

    Minibatch batch() {
      return new Minibatch(input("x"), targets);
    }

    Parameters weights() {
      Parameters weights = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
      mlp.layout().entries().forEach(e -> weights.view(e.name()).copyFrom(input(e.name())));
      return weights;
    }

    /** What a sum over the batch is to be multiplied with. */
    double scale() {
      return mean ? 1.0 / targets.rows() : 1;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private WorkedExamples() {}

  static List<Example> all() {
    Matrix one = Matrix.of(Precision.FLOAT64, new double[][] {{1}});
    Matrix oneHot = Matrix.of(Precision.FLOAT64, new double[][] {{1, 0}, {0, 1}});
    Loss squared = Loss.HALF_SQUARED_ERROR;
    Activation relu = Activation.RELU;
    Activation sigmoid = Activation.SIGMOID;
    Activation identity = Activation.IDENTITY;
    List<Integer> small = List.of(2, 2, 1);
    List<Integer> wide = List.of(3, 2, 2);
    return List.of(
        example("tiny", new Mlp(small, relu, identity, squared), one, false),
        example("relu-blocking", new Mlp(small, relu, identity, squared), one, false),
        example("batch-sum", new Mlp(wide, relu, identity, squared), oneHot, false),
        example("batch-mean", new Mlp(wide, relu, identity, squared), oneHot, true),
        example("batch-softmax-cross-entropy-mean", Mlp.classifier(3, 2, 2), oneHot, true),
        example("tiny-sigmoid", new Mlp(small, sigmoid, sigmoid, squared), one, false));
  }

  private static Example example(String name, Mlp mlp, Matrix targets, boolean mean) {
    JsonNode json =
        StreamSupport.stream(ROOT.get("examples").spliterator(), false)
            .filter(e -> e.get("name").asText().equals(name))
            .findFirst()
            .orElseThrow();
    return new Example(name, mlp, targets, mean, json);
  }

  static JsonNode at(String path) {
    return ROOT.at(path);
  }

  /** A JSON array of numbers as a row, an array of arrays as a matrix. */
  static Matrix matrix(JsonNode json) {
    if (json.isMissingNode() || json.isEmpty()) {
      throw new IllegalArgumentException("no numbers there");
    }
    boolean vector = json.get(0).isNumber();
    double[][] values = new double[vector ? 1 : json.size()][];
    for (int i = 0; i < values.length; i++) {
      JsonNode row = vector ? json : json.get(i);
      values[i] =
          StreamSupport.stream(row.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }
    return Matrix.of(Precision.FLOAT64, values);
  }

  private static JsonNode load() {
    try (InputStream in =
        WorkedExamples.class.getResourceAsStream("/dev/chainrule/worked-examples.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
