package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Activations.relu;
import static dev.chainrule.autodiff.Activations.tanh;
import static dev.chainrule.autodiff.Arithmetic.add;
import static dev.chainrule.autodiff.Arithmetic.multiply;
import static dev.chainrule.autodiff.Derivatives.grad;
import static dev.chainrule.autodiff.Derivatives.grads;
import static dev.chainrule.autodiff.Derivatives.valueAndGrad;
import static dev.chainrule.autodiff.Losses.softmaxCrossEntropy;
import static dev.chainrule.autodiff.Products.affine;
import static dev.chainrule.autodiff.Products.matmul;
import static dev.chainrule.autodiff.Reductions.sum;
import static dev.chainrule.autodiff.Samples.gaussian;
import static dev.chainrule.autodiff.Samples.scalar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.autodiff.Derivatives.ValueAndGrads;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
  private static final Precision F64 = Precision.FLOAT64;

  private static Value zeros(int rows, int cols) {
    return Value.constant(Matrix.zeros(F64, rows, cols));
  }

  @Test
  void valueUsedTwiceGetsTheSum() {
    assertEquals(1 + 2 * 3, grad(x -> add(x, multiply(x, x))).apply(scalar(3)).item());
    assertEquals(5, grad(x -> add(add(add(add(x, x), x), x), x)).apply(scalar(3)).item());
  }

  @Test
  void twoArgumentsWithOneMatrixAreTwoVariables() {
    Value x = scalar(3);
    List<Value> g =
        grads(in -> multiply(in.get(0), add(in.get(1), in.get(1)))).apply(List.of(x, x));
    assertEquals(6, g.get(0).item());
    assertEquals(6, g.get(1).item());
  }

  @Test
  void sharedContributionIsNotOverwrittenByASum() {
    // Both operands of add get the same cotangent; only one of them goes on to be a sum.
    List<Value> g =
        grads(in -> add(add(in.get(0), in.get(1)), add(in.get(0), in.get(0))))
            .apply(List.of(scalar(1), scalar(1)));
    assertEquals(3, g.get(0).item());
    assertEquals(1, g.get(1).item());
  }

  @Test
  void sumThatIsSharedAfterwardsIsNotOverwritten() {
    // The inner a + b is used twice, so its cotangent is a sum, which then is that of a and of b.
    List<Value> g =
        grads(
                in -> {
                  Value n = add(in.get(0), in.get(1));
                  return add(multiply(n, n), multiply(in.get(0), in.get(0)));
                })
            .apply(List.of(scalar(1), scalar(1)));
    assertEquals(6, g.get(0).item());
    assertEquals(4, g.get(1).item());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void valuesUsedInAnyWayHaveTheGradientThatTangentsGive(int seed) {
    Function<List<Value>, Value> f = in -> randomGraph(new Random(seed), in);
    List<Value> at = List.of(scalar(0.5), scalar(-0.75), scalar(1.25));
    List<Value> g = grads(f).apply(at);
    for (int k = 0; k < at.size(); k++) {
      List<Value> along = new ArrayList<>(List.of(scalar(0), scalar(0), scalar(0)));
      along.set(k, scalar(1));
      double tangent = Derivatives.jvp(f, at, along).tangent().item();
      assertEquals(tangent, g.get(k).item(), 1e-12 * Math.max(1, Math.abs(tangent)), "" + k);
    }
  }

  /** Sums and products of any two values so far, and at last the sum of all of them. */
  private static Value randomGraph(Random random, List<Value> arguments) {
    List<Value> values = new ArrayList<>(arguments);
    for (int i = 0; i < 10; i++) {
      Value a = values.get(random.nextInt(values.size()));
      Value b = values.get(random.nextInt(values.size()));
      values.add(random.nextInt(3) == 0 ? tanh(multiply(a, b)) : add(a, b));
    }
    return values.stream().reduce(Arithmetic::add).orElseThrow();
  }

  @Test
  void constantsAreNotRecorded() {
    Value x = gaussian(1, F64, 3, 4);
    Value y = relu(matmul(x, false, x, true));
    assertFalse(y.isRecorded());
    assertEquals(0, y.operands().length);
  }

  @Test
  void noRuleRunsForAConstantOperand() {
    Value x = scalar(2);
    Rule never =
        (g, in, y) -> {
          throw new AssertionError("the gradient of a constant was computed");
        };
    UnaryOperator<Value> gradient =
        grad(
            w ->
                Value.result(
                    "product",
                    multiply(x, w).matrix(),
                    new Value[] {x, w},
                    never,
                    (g, in, y) -> multiply(g, in[0])));
    assertEquals(2, gradient.apply(scalar(3)).item());
  }

  @Test
  void firstDerivativesAreConstantsAndLeaveNoGraph() {
    List<Value> recorded = new ArrayList<>();
    ValueAndGrads found =
        valueAndGrad(
                in -> {
                  Value y = relu(in.get(0));
                  Value loss = sum(y);
                  recorded.addAll(List.of(in.get(0), y, loss));
                  assertTrue(recorded.stream().allMatch(Value::isRecorded));
                  return loss;
                })
            .apply(List.of(gaussian(1, F64, 3, 4)));
    assertFalse(found.value().isRecorded());
    assertFalse(found.gradients().get(0).isRecorded());
    for (Value value : recorded) {
      assertFalse(value.isRecorded(), value.toString());
      assertEquals(0, value.operands().length, value.toString());
    }
  }

  @Test
  void longComputationDoesNotOverflowTheStack() {
    Value one = scalar(1);
    UnaryChain chain = new UnaryChain(100_000, one);
    assertEquals(1, grad(chain::apply).apply(scalar(2)).item());
  }

  private record UnaryChain(int length, Value one) {
    Value apply(Value x) {
      Value y = x;
      for (int i = 0; i < length; i++) {
        y = add(y, one);
      }
      return y;
    }
  }

  private static final Value X = gaussian(1, Precision.FLOAT32, 7, 6);
  private static final Value T = Losses.softmax(gaussian(2, Precision.FLOAT32, 7, 3));

  private static Value network(List<Value> p, Value x, Value t) {
    return softmaxCrossEntropy(affine(relu(affine(x, p.get(0), p.get(1))), p.get(2), p.get(3)), t);
  }

  private static List<Value> parameters(long seed) {
    return List.of(
        gaussian(seed, Precision.FLOAT32, 6, 5),
        gaussian(seed + 1, Precision.FLOAT32, 1, 5),
        gaussian(seed + 2, Precision.FLOAT32, 5, 3),
        gaussian(seed + 3, Precision.FLOAT32, 1, 3));
  }

  @Test
  void singlePrecisionAgreesWithDouble() {
    List<Value> p = parameters(5);
    ValueAndGrads single = valueAndGrad(q -> network(q, X, T)).apply(p);
    ValueAndGrads twice =
        valueAndGrad(q -> network(q, wide(X), wide(T)))
            .apply(p.stream().map(EngineTest::wide).toList());
    assertEquals(twice.value().item(), single.value().item(), 1e-4);
    for (int k = 0; k < p.size(); k++) {
      assertEquals(Precision.FLOAT32, single.gradients().get(k).precision());
      for (int i = 0; i < p.get(k).size(); i++) {
        assertEquals(
            twice.gradients().get(k).matrix().get(i),
            single.gradients().get(k).matrix().get(i),
            1e-4);
      }
    }
  }

  private static Value wide(Value x) {
    return Value.constant(x.matrix().to(F64));
  }

  @Test
  void workspaceChangesNoBitAndStopsGrowing() {
    Workspace workspace = new Workspace();
    Function<List<Value>, ValueAndGrads> step = valueAndGrad(q -> network(q, X, T), workspace);
    assertTrue(step.apply(parameters(1)).value().item() > 0);
    long bytes = workspace.bytes();
    assertTrue(bytes > 0);
    for (int seed = 2; seed < 5; seed++) {
      ValueAndGrads reused = step.apply(parameters(seed));
      ValueAndGrads fresh = valueAndGrad(q -> network(q, X, T)).apply(parameters(seed));
      assertEquals(fresh.value().item(), reused.value().item(), 0);
      for (int k = 0; k < 4; k++) {
        assertEquals(fresh.gradients().get(k).toString(), reused.gradients().get(k).toString());
      }
    }
    assertEquals(bytes, workspace.bytes());
  }

  @Test
  void workspaceIsRefusedInsideOfAnotherDerivative() {
    Function<List<Value>, ValueAndGrads> inner =
        valueAndGrad(in -> sum(in.get(0)), new Workspace());
    assertThrows(
        IllegalStateException.class,
        () -> grad(x -> inner.apply(List.of(x)).value()).apply(scalar(1)));
  }

  @Test
  void threadsDoNotDisturbEachOther() {
    List<String> expected =
        valueAndGrad(q -> network(q, X, T)).apply(parameters(3)).gradients().stream()
            .map(Value::toString)
            .toList();
    List<List<String>> found =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(i -> valueAndGrad(q -> network(q, X, T)).apply(parameters(3)).gradients())
            .map(g -> g.stream().map(Value::toString).toList())
            .toList();
    assertTrue(found.stream().allMatch(expected::equals));
  }

  @Test
  void crossEntropyOfHugeLogitsIsFinite() {
    Value z = Samples.of(new double[][] {{1000, -1000, 0}});
    Value t = Samples.of(new double[][] {{0, 1, 0}});
    ValueAndGrads found = valueAndGrad(in -> softmaxCrossEntropy(in.get(0), t)).apply(List.of(z));
    assertEquals(2000, found.value().item());
    assertEquals("[[1.0, -1.0, 0.0]]", text(found.gradients().get(0)));
  }

  @Test
  void maximumWithZeroIsReluAtTheKinkToo() {
    Value x = Samples.of(new double[][] {{-1, 0, 2}});
    Value zero = zeros(1, 3);
    assertEquals("[[0.0, 0.0, 1.0]]", text(grad(v -> sum(relu(v))).apply(x)));
    assertEquals("[[0.0, 0.0, 1.0]]", text(grad(v -> sum(Arithmetic.maximum(v, zero))).apply(x)));
  }

  private static String text(Value value) {
    return Arrays.deepToString(value.matrix().toArray());
  }

  @Test
  void viewsShareMemory() {
    Value x = gaussian(1, F64, 3, 4);
    Matrix view = Shapes.view(x, 4, 2, 2).matrix();
    assertSame(
        ((dev.chainrule.linalg.Float64Matrix) x.matrix()).data(),
        ((dev.chainrule.linalg.Float64Matrix) view).data());
  }

  @Test
  void directionsNeedArguments() {
    List<Value> none = List.of();
    assertShapeError("jvp: no arguments", () -> Derivatives.jvp(in -> zeros(1, 1), none, none));
    assertShapeError("hvp: no arguments", () -> Derivatives.hvp(in -> zeros(1, 1), none, none));
  }

  private static void assertShapeError(String message, Executable operation) {
    assertEquals(message, assertThrows(ShapeException.class, operation).getMessage());
  }

  @Test
  void mistakesNameTheOperationAndBothShapes() {
    Value a = zeros(2, 3);
    Value b = zeros(3, 2);
    assertShapeError("add: [2, 3] does not fit [3, 2]", () -> add(a, b));
    assertShapeError("multiply: [2, 3] does not fit [3, 2]", () -> multiply(a, b));
    assertShapeError("maximum: [2, 3] does not fit [3, 2]", () -> Arithmetic.maximum(a, b));
    assertShapeError("matmul: [2, 3] does not fit [2, 3]", () -> matmul(a, a));
    assertShapeError("matmul: [2, 3] does not fit [3, 2]", () -> matmul(a, true, b, false));
    assertShapeError("affine: [2, 3] does not fit [2, 3]", () -> affine(a, a, b));
    assertShapeError("affine bias: [3, 2] does not fit [3, 2]", () -> affine(a, b, b));
    assertShapeError("addRow: [2, 3] does not fit [3, 2]", () -> Reductions.addRow(a, b));
    assertShapeError("broadcast: [2, 3] does not fit [4, 3]", () -> Reductions.broadcast(a, 4, 3));
    assertShapeError("reshape: [2, 3] does not fit [4, 2]", () -> Shapes.reshape(a, 4, 2));
    assertShapeError("rows 1 until 4 of [2, 3]", () -> Shapes.sliceRows(a, 1, 3));
    assertShapeError("columns 1 until 4 of [2, 3]", () -> Shapes.sliceColumns(a, 1, 3));
    assertShapeError(
        "concatRows: [2, 3] does not fit [3, 2]", () -> Shapes.concatRows(List.of(a, b)));
    assertShapeError(
        "concatColumns: [2, 3] does not fit [3, 2]", () -> Shapes.concatColumns(List.of(a, b)));
    assertShapeError(
        "softmaxCrossEntropy: [2, 3] does not fit [3, 2]", () -> softmaxCrossEntropy(a, b));
    assertShapeError(
        "grad: the function gave [2, 3], expected [1, 1]", () -> grad(x -> x).apply(a));
    assertShapeError(
        "vjp: [2, 3] does not fit [3, 2]", () -> Derivatives.vjp(x -> x, a).pullback().apply(b));
    assertShapeError("jvp: [2, 3] does not fit [3, 2]", () -> Derivatives.jvp(x -> x, a, b));
    assertShapeError(
        "hvp: [2, 3] does not fit [3, 2]", () -> Derivatives.hvp(Reductions::sum, a, b));
  }

  @Test
  void mixedPrecisionIsAMistake() {
    Value a = zeros(2, 2);
    Value b = Value.constant(Matrix.zeros(Precision.FLOAT32, 2, 2));
    assertShapeError("add: float64 meets float32", () -> add(a, b));
    assertShapeError("matmul: float64 meets float32", () -> matmul(a, b));
    assertShapeError("concatRows: float64 meets float32", () -> Shapes.concatRows(List.of(a, b)));
    assertShapeError("softmaxCrossEntropy: float32 meets float64", () -> softmaxCrossEntropy(b, a));
  }
}
