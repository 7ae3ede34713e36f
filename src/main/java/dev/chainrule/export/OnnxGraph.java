package dev.chainrule.export;

import dev.chainrule.io.ProtoMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An ONNX graph in the making: nodes in the order in which they are computed, and the constants
 * that they use. All numbers are float32, all values [N, columns] with any N.
 *
 * <p>Source: onnx.proto of ONNX 1.12, from which the numbers of fields are.
 */
final class OnnxGraph {
  /** {@code TensorProto.DataType.FLOAT}. */
  private static final long FLOAT = 1;

  /** The name of the number of rows. */
  private static final String ROWS = "N";

  private final ProtoMessage graph = new ProtoMessage();
  private int nodes;

  OnnxGraph(String name) {
    graph.add(2, name);
  }

  /** Declares the graph's input, [N, columns]. */
  void input(String name, int columns) {
    graph.add(11, matrix(name, columns));
  }

  /** Declares an output of the graph, [N, columns], which some node must compute. */
  void output(String name, int columns) {
    graph.add(12, matrix(name, columns));
  }

  private static ProtoMessage matrix(String name, int columns) {
    ProtoMessage shape =
        new ProtoMessage()
            .add(1, new ProtoMessage().add(2, ROWS))
            .add(1, new ProtoMessage().add(1, (long) columns));
    ProtoMessage tensor = new ProtoMessage().add(1, FLOAT).add(2, shape);
    return new ProtoMessage().add(1, name).add(2, new ProtoMessage().add(1, tensor));
  }

  /**
   * Adds a constant.
   *
   * @param shape none for a single number
   * @param littleEndian its numbers, row by row
   * @return {@code name}
   */
  String constant(String name, List<Integer> shape, byte[] littleEndian) {
    ProtoMessage tensor = new ProtoMessage();
    shape.forEach(size -> tensor.add(1, (long) size));
    graph.add(5, tensor.add(2, FLOAT).add(8, name).add(9, littleEndian));
    return name;
  }

  /** Adds a constant that is a single number; {@code name}. */
  String constant(String name, double value) {
    byte[] bytes = ProtoMessage.littleEndian(Float.BYTES).putFloat((float) value).array();
    return constant(name, List.of(), bytes);
  }

  /** Adds a constant for each column, [columns]; {@code name}. */
  String constant(String name, List<Double> values) {
    byte[] bytes = new byte[values.size() * Float.BYTES];
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(value -> numbers.putFloat(value.floatValue()));
    return constant(name, List.of(values.size()), bytes);
  }

  /**
   * Adds a node.
   *
   * @param operator such as {@code Gemm}
   * @param inputs in the operator's order
   * @return the name of its output
   */
  String node(String operator, String... inputs) {
    return add(operator, nextName(operator), List.of(inputs), List.of());
  }

  /** Adds a node that adds {@code epsilon} to a variance. */
  String normalization(String operator, double epsilon, String... inputs) {
    return add(
        operator, nextName(operator), List.of(inputs), List.of(attribute("epsilon", epsilon)));
  }

  /** Adds a node whose output has the given name. */
  String named(String output, String operator, String input) {
    return add(operator, output, List.of(input), List.of());
  }

  private String nextName(String operator) {
    return operator + "_" + (nodes + 1);
  }

  private static ProtoMessage attribute(String name, double value) {
    long isFloat = 1;
    return new ProtoMessage().add(1, name).add(2, (float) value).add(20, isFloat);
  }

  private String add(
      String operator, String output, List<String> inputs, List<ProtoMessage> attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.add(1, input));
    node.add(2, output).add(3, output).add(4, operator);
    attributes.forEach(attribute -> node.add(5, attribute));
    graph.add(1, node);
    nodes++;
    return output;
  }

  ProtoMessage message() {
    return graph;
  }
}
