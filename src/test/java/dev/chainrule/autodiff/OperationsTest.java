package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Samples.apart;
import static dev.chainrule.autodiff.Samples.gaussianLike;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation's rules against finite differences, to first and second order. */
class OperationsTest {

  /** An operation, and the shapes of its operands for sizes m, n, k. */
  private record Case(
      String name, Function<int[], int[][]> shapes, Function<List<Value>, Value> operation) {}

  private static Case unary(String name, Function<Value, Value> f) {
    return new Case(name, s -> new int[][] {{s[0], s[1]}}, in -> f.apply(in.get(0)));
  }

  private static Case binary(
      String name, BinaryOperator<Value> f, Function<int[], int[][]> shapes) {
    return new Case(name, shapes, in -> f.apply(in.get(0), in.get(1)));
  }

  private static Case binary(String name, BinaryOperator<Value> f) {
    return binary(name, f, s -> new int[][] {{s[0], s[1]}, {s[0], s[1]}});
  }

  /** Away from 0 and below, smoothly: for log, roots and quotients. */
  private static Value positive(Value x) {
    return Arithmetic.shift(Arithmetic.power(x, 2), 0.5);
  }

  private static List<Case> arithmetic() {
    return List.of(
        binary("add", Arithmetic::add),
        binary("subtract", Arithmetic::subtract),
        binary("multiply", Arithmetic::multiply),
        binary("divide", (a, b) -> Arithmetic.divide(a, positive(b))),
        binary("maximum", Arithmetic::maximum),
        binary("wherePositive", (a, b) -> Arithmetic.wherePositive(a, b.detach())),
        unary("scale", x -> Arithmetic.scale(-2.5, x)),
        unary("negate", Arithmetic::negate),
        unary("shift", x -> Arithmetic.shift(x, 0.75)),
        unary("power 0", x -> Arithmetic.power(x, 0)),
        unary("power 1", x -> Arithmetic.power(x, 1)),
        unary("power 2", x -> Arithmetic.power(x, 2)),
        unary("power 3", x -> Arithmetic.power(x, 3)),
        unary("power -1", x -> Arithmetic.power(positive(x), -1)),
        unary("power 1.7", x -> Arithmetic.power(positive(x), 1.7)),
        unary("sqrt", x -> Arithmetic.sqrt(positive(x))));
  }

  private static List<Case> activations() {
    return List.of(
        unary("exp", Activations::exp),
        unary("log", x -> Activations.log(positive(x))),
        unary("relu", Activations::relu),
        unary("sigmoid", Activations::sigmoid),
        unary("tanh", Activations::tanh),
        unary("gelu", Activations::gelu));
  }

  private static List<Case> products() {
    List<Case> cases = new ArrayList<>();
    for (boolean ta : new boolean[] {false, true}) {
      for (boolean tb : new boolean[] {false, true}) {
        cases.add(
            binary(
                "matmul" + (ta ? "T" : "N") + (tb ? "T" : "N"),
                (a, b) -> Products.matmul(a, ta, b, tb),
                s -> new int[][] {flip(ta, s[0], s[2]), flip(tb, s[2], s[1])}));
      }
    }
    cases.add(binary("matmul", Products::matmul, s -> new int[][] {{s[0], s[2]}, {s[2], s[1]}}));
    cases.add(
        new Case(
            "affine",
            s -> new int[][] {{s[0], s[2]}, {s[2], s[1]}, {1, s[1]}},
            in -> Products.affine(in.get(0), in.get(1), in.get(2))));
    return cases;
  }

  private static int[] flip(boolean transposed, int rows, int cols) {
    return transposed ? new int[] {cols, rows} : new int[] {rows, cols};
  }

  private static List<Case> reductions() {
    return List.of(
        unary("sum", Reductions::sum),
        unary("mean", Reductions::mean),
        unary("rowSums", Reductions::rowSums),
        unary("columnSums", Reductions::columnSums),
        binary("addRow", Reductions::addRow, s -> new int[][] {{s[0], s[1]}, {1, s[1]}}),
        binary(
            "broadcast row", Reductions::broadcastLike, s -> new int[][] {{1, s[1]}, {s[0], s[1]}}),
        binary(
            "broadcast column",
            Reductions::broadcastLike,
            s -> new int[][] {{s[0], 1}, {s[0], s[1]}}),
        binary(
            "broadcast number",
            Reductions::broadcastLike,
            s -> new int[][] {{1, 1}, {s[0], s[1]}}));
  }

  private static List<Case> shapes() {
    return List.of(
        unary("transpose", Shapes::transpose),
        unary("reshape", x -> Shapes.reshape(x, 1, x.size())),
        unary("view", x -> Shapes.view(x, x.size() / 3, 1, x.size() - x.size() / 3)),
        unary("sliceRows", x -> Shapes.sliceRows(x, x.rows() / 2, x.rows() - x.rows() / 2)),
        unary("sliceColumns", x -> Shapes.sliceColumns(x, x.cols() / 2, 1)),
        new Case(
            "concatRows",
            s -> new int[][] {{s[0], s[1]}, {s[2], s[1]}, {1, s[1]}},
            Shapes::concatRows),
        new Case(
            "concatColumns",
            s -> new int[][] {{s[0], s[1]}, {s[0], s[2]}, {s[0], 1}},
            Shapes::concatColumns));
  }

  private static List<Case> losses() {
    return List.of(
        unary("softmax", Losses::softmax),
        unary("logSumExp", Losses::logSumExp),
        binary("softmaxCrossEntropy", Losses::softmaxCrossEntropy),
        binary(
            "softmaxCrossEntropy of distributions",
            (z, t) -> Losses.softmaxCrossEntropy(z, Losses.softmax(t))));
  }

  static Stream<Arguments> casesAndSizes() {
    Random random = new Random(11);
    int[][] sizes = {
      {1, 1, 1}, {1, 5, 2}, {4, 1, 3}, {3, 4, 2}, {2, 3, 1}, {draw(random), draw(random), 3}
    };
    return Stream.of(arithmetic(), activations(), products(), reductions(), shapes(), losses())
        .flatMap(List::stream)
        .flatMap(c -> Stream.of(sizes).map(s -> Arguments.of(c.name(), c, s)));
  }

  private static int draw(Random random) {
    return 2 + random.nextInt(4);
  }

  /** {@code Σ r⊙y + ½ Σ y⊙y}, so that linear operations too have a second derivative. */
  private static Function<List<Value>, Value> scalar(Function<List<Value>, Value> operation) {
    return in -> {
      Value y = operation.apply(in);
      Value linear = Reductions.sum(Arithmetic.multiply(gaussianLike(5, y), y));
      return Arithmetic.add(linear, Arithmetic.scale(0.5, Reductions.sum(Arithmetic.power(y, 2))));
    };
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("casesAndSizes")
  void gradientIsTheSlope(String name, Case c, int[] sizes) {
    List<Value> at = apart(sizes[0] * 31L + sizes[1], c.shapes().apply(sizes));
    FiniteDifferences.check(name, scalar(c.operation()), at, 1e-7);
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("casesAndSizes")
  void gradientOfAGradientIsItsSlope(String name, Case c, int[] sizes) {
    List<Value> at = apart(sizes[0] * 37L + sizes[1], c.shapes().apply(sizes));
    Function<List<Value>, List<Value>> gradients = Derivatives.grads(scalar(c.operation()));
    FiniteDifferences.check(
        name + ", second order", in -> inRandomDirection(gradients.apply(in)), at, 1e-6);
  }

  private static Value inRandomDirection(List<Value> gradients) {
    Value sum = Value.constant(Matrix.zeros(Precision.FLOAT64, 1, 1));
    for (int k = 0; k < gradients.size(); k++) {
      Value direction = gaussianLike(17 + k, gradients.get(k));
      sum = Arithmetic.add(sum, Reductions.sum(Arithmetic.multiply(gradients.get(k), direction)));
    }
    return sum;
  }
}
