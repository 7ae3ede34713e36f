package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Activations.relu;
import static dev.chainrule.autodiff.Activations.sigmoid;
import static dev.chainrule.autodiff.Arithmetic.power;
import static dev.chainrule.autodiff.Arithmetic.scale;
import static dev.chainrule.autodiff.Arithmetic.subtract;
import static dev.chainrule.autodiff.Derivatives.grad;
import static dev.chainrule.autodiff.Derivatives.valueAndGrad;
import static dev.chainrule.autodiff.Losses.softmaxCrossEntropy;
import static dev.chainrule.autodiff.Products.affine;
import static dev.chainrule.autodiff.Reductions.sum;
import static dev.chainrule.autodiff.Shapes.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.autodiff.Derivatives.ValueAndGrads;
import dev.chainrule.autodiff.Derivatives.ValueAndPullback;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The walkthrough's numbers, worked out exactly, by automatic differentiation. */
class WorkedExamplesTest {
  private static final double EXACT = 1e-12;
  private static final List<String> ARGUMENTS = List.of("x", "W1", "b1", "W2", "b2");
  private static final JsonNode ORACLE = read();

  private static JsonNode read() {
    try (InputStream in =
        WorkedExamplesTest.class.getResourceAsStream("/dev/chainrule/worked-examples.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number, a vector (one row) or a matrix. */
  private static Matrix matrix(JsonNode node) {
    if (!node.isArray()) {
      return Matrix.row(Precision.FLOAT64, node.asDouble());
    }
    boolean vector = !node.get(0).isArray();
    int rows = vector ? 1 : node.size();
    double[][] values = new double[rows][];
    for (int i = 0; i < rows; i++) {
      JsonNode row = vector ? node : node.get(i);
      values[i] = new double[row.size()];
      for (int j = 0; j < row.size(); j++) {
        values[i][j] = row.get(j).asDouble();
      }
    }
    return Matrix.of(Precision.FLOAT64, values);
  }

  private static Value value(JsonNode node) {
    return Value.constant(matrix(node));
  }

  private static void assertMatrix(JsonNode expected, Matrix found, String what) {
    Matrix wanted = matrix(expected);
    assertEquals(wanted.shape(), found.shape(), what);
    for (int i = 0; i < wanted.size(); i++) {
      assertEquals(wanted.get(i), found.get(i), EXACT, what + " at " + i);
    }
  }

  /** Half the squared error, summed over the batch. */
  private static Value halfSquares(Value output, Value targets) {
    return scale(0.5, sum(power(subtract(output, targets), 2)));
  }

  private static Value targets(int rows) {
    return rows == 1 ? Samples.scalar(1) : Samples.of(new double[][] {{1, 0}, {0, 1}});
  }

  private static Value loss(String name, Value z2) {
    Value y = targets(z2.rows());
    return switch (name) {
      case "tiny", "relu-blocking", "batch-sum" -> halfSquares(z2, y);
      case "batch-mean" -> scale(0.5, halfSquares(z2, y));
      case "batch-softmax-cross-entropy-mean" -> scale(0.5, softmaxCrossEntropy(z2, y));
      case "tiny-sigmoid" -> halfSquares(sigmoid(z2), y);
      default -> throw new AssertionError("no loss is known for example " + name);
    };
  }

  /** The network from any of its stages on: what was computed before is given. */
  private static Value lossFrom(String name, String stage, List<Value> in, Map<String, Value> all) {
    Value z1 = stage.equals("x") ? affine(in.get(0), in.get(1), in.get(2)) : null;
    if (stage.equals("z1")) {
      z1 = in.get(0);
    }
    Value h = stage.equals("h") ? in.get(0) : null;
    if (z1 != null) {
      h = name.equals("tiny-sigmoid") ? sigmoid(z1) : relu(z1);
      all.put("z1", z1);
    }
    Value z2 = in.get(0);
    if (h != null) {
      z2 = affine(h, in.get(in.size() - 2), in.get(in.size() - 1));
      all.put("h", h);
    }
    all.put("z2", z2);
    return loss(name, z2);
  }

  private static List<Value> inputs(JsonNode example, List<String> names) {
    return names.stream().map(n -> value(example.get("inputs").get(n))).toList();
  }

  @TestFactory
  List<DynamicTest> lossAndGradientsOfAllArgumentsAreTheOracles() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode example : ORACLE.get("examples")) {
      String name = example.get("name").asText();
      tests.add(DynamicTest.dynamicTest(name, () -> checkArguments(name, example)));
    }
    assertEquals(6, tests.size());
    return tests;
  }

  private static void checkArguments(String name, JsonNode example) {
    Map<String, Value> forward = new LinkedHashMap<>();
    ValueAndGrads found =
        valueAndGrad(in -> lossFrom(name, "x", in, forward)).apply(inputs(example, ARGUMENTS));
    assertEquals(example.get("forward").get("loss").asDouble(), found.value().item(), EXACT);
    forward.forEach(
        (stage, z) -> assertMatrix(example.get("forward").get(stage), z.matrix(), stage));
    for (int k = 0; k < ARGUMENTS.size(); k++) {
      String argument = ARGUMENTS.get(k);
      assertMatrix(
          example.get("gradients").get(argument), found.gradients().get(k).matrix(), argument);
    }
  }

  @TestFactory
  List<DynamicTest> gradientsOfAllStagesAreTheOracles() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode example : ORACLE.get("examples")) {
      for (String stage : List.of("z1", "h", "z2")) {
        String name = example.get("name").asText();
        tests.add(
            DynamicTest.dynamicTest(name + " " + stage, () -> checkStage(name, stage, example)));
      }
    }
    return tests;
  }

  private static void checkStage(String name, String stage, JsonNode example) {
    List<Value> in = new ArrayList<>(List.of(value(example.get("forward").get(stage))));
    if (!stage.equals("z2")) {
      in.addAll(inputs(example, List.of("W2", "b2")));
    }
    ValueAndGrads found =
        valueAndGrad(v -> lossFrom(name, stage, v, new LinkedHashMap<>())).apply(in);
    assertMatrix(example.get("gradients").get(stage), found.gradients().get(0).matrix(), stage);
  }

  /** The tiny network's loss as a function of W1, b1, W2 and b2 in one flat vector, [1, 9]. */
  private static Value tinyLoss(Value p) {
    Value x = value(ORACLE.get("examples").get(0).get("inputs").get("x"));
    Value h = relu(affine(x, view(p, 0, 2, 2), view(p, 4, 1, 2)));
    return halfSquares(affine(h, view(p, 6, 2, 1), view(p, 8, 1, 1)), targets(1));
  }

  private static Value tinyParameters() {
    List<Value> parts = new ArrayList<>();
    for (Value part : inputs(ORACLE.get("examples").get(0), List.of("W1", "b1", "W2", "b2"))) {
      parts.add(Shapes.reshape(part, 1, part.size()));
    }
    return Shapes.concatColumns(parts);
  }

  @Test
  void hessianOfTheTinyNetworkIsTheOracles() {
    Matrix hessian =
        Derivatives.hessian(WorkedExamplesTest::tinyLoss).apply(tinyParameters()).matrix();
    assertMatrix(ORACLE.get("hessian_of_tiny").get("matrix"), hessian, "Hessian");
    double trace = 0;
    for (int i = 0; i < 9; i++) {
      trace += hessian.get(i, i);
    }
    assertEquals(ORACLE.get("hessian_of_tiny").get("trace").asDouble(), trace, EXACT);
  }

  @Test
  void hessianTimesOnesOfTheTinyNetworkIsTheOracles() {
    Value p = tinyParameters();
    Matrix ones = p.matrix().zerosLike();
    ones.fill(1);
    Value found = Derivatives.hvp(WorkedExamplesTest::tinyLoss, p, Value.constant(ones));
    assertMatrix(ORACLE.get("hessian_of_tiny").get("times_ones"), found.matrix(), "H·1");
  }

  @Test
  void oneDescentStepOnTheTinyNetworkGivesTheOraclesParametersAndLoss() {
    JsonNode step = ORACLE.get("sgd_step_on_tiny");
    Value p = tinyParameters();
    Matrix after = p.matrix().copy();
    Kernels.addScaled(
        -step.get("learning_rate").asDouble(),
        grad(WorkedExamplesTest::tinyLoss).apply(p).matrix(),
        after);
    JsonNode expected = step.get("parameters_after");
    assertMatrix(expected.get("W1"), after.view(0, 2, 2), "W1");
    assertMatrix(expected.get("b1"), after.view(4, 1, 2), "b1");
    assertMatrix(expected.get("W2"), after.view(6, 2, 1), "W2");
    assertMatrix(expected.get("b2"), after.view(8, 1, 1), "b2");
    assertEquals(step.get("loss_after").asDouble(), tinyLoss(Value.constant(after)).item(), EXACT);
  }

  @Test
  void gradientOfSoftmaxCrossEntropyIsProbabilityMinusTarget() {
    JsonNode example = ORACLE.get("softmax_example");
    // The logarithms of probabilities are logits of theirs.
    Value z = Activations.log(value(example.get("probabilities")));
    Matrix t = z.matrix().zerosLike();
    t.set(example.get("label").asInt(), 1);
    ValueAndGrads found =
        valueAndGrad(in -> softmaxCrossEntropy(in.get(0), Value.constant(t))).apply(List.of(z));
    assertEquals(example.get("cross_entropy").asDouble(), found.value().item(), EXACT);
    assertMatrix(example.get("gradient"), found.gradients().get(0).matrix(), "p − t");
    assertMatrix(example.get("probabilities"), Losses.softmax(z).matrix(), "p");
  }

  @Test
  void reluBlocksWhereItsInputIsNotPositive() {
    JsonNode example = ORACLE.get("relu_example");
    ValueAndPullback<Value> found = Derivatives.vjp(Activations::relu, value(example.get("z1")));
    assertMatrix(example.get("h"), found.value().matrix(), "h");
    Value g = found.pullback().apply(value(example.get("upstream")));
    assertMatrix(example.get("gradient"), g.matrix(), "gradient");
  }
}
