package dev.chainrule.model;

import static dev.chainrule.model.WorkedExamples.TOLERANCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;
import dev.chainrule.model.WorkedExamples.Example;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

public class ManualBackpropTest {

  static List<Example> examples() {
    return WorkedExamples.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void forwardEqualsTheWorkedExample(Example example) {
    Matrix z1 = Matrix.zeros(Precision.FLOAT64, example.targets().rows(), 2);
    Parameters weights = example.weights();
    ForwardPass.affine(example.input("x"), weights.view("W1"), weights.view("b1"), z1);
    assertClose(example.forward("z1"), z1);

    ForwardPass forward = new ForwardPass(example.mlp());
    Matrix outputs = forward.run(weights, example.input("x"));
    assertClose(example.forward("h"), forward.output(1));
    Matrix expected = example.forward("z2");
    example.mlp().output().apply(expected, expected);
    assertClose(expected, outputs);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void lossAndParameterGradientsEqualTheWorkedExample(Example example) {
    Parameters gradient = Parameters.zeros(example.mlp().layout(), Precision.FLOAT64);
    double loss =
        new ManualBackprop(example.mlp())
            .sumLossAndGradient(example.weights(), example.batch(), gradient);
    assertEquals(example.loss(), loss * example.scale(), TOLERANCE);
    Kernels.scale(example.scale(), gradient.flat(), gradient.flat());
    for (String name : List.of("W1", "b1", "W2", "b2")) {
      assertClose(example.gradient(name), gradient.view(name));
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachStepBackwardEqualsTheWorkedExample(Example example) {
    Mlp mlp = example.mlp();
    Parameters weights = example.weights();
    ForwardPass forward = new ForwardPass(mlp);
    Matrix outputs = forward.run(weights, example.input("x"));
    Matrix dz2 = outputs.zerosLike();
    mlp.loss().sumAndGradient(outputs, example.batch().targets(), dz2);
    mlp.output().backward(dz2, outputs, outputs, dz2);
    Kernels.scale(example.scale(), dz2, dz2);
    assertClose(example.gradient("z2"), dz2);

    Matrix dh = forward.output(1).zerosLike();
    ManualBackprop.inputGradient(dz2, weights.view("W2"), dh);
    assertClose(example.gradient("h"), dh);

    mlp.hidden().backward(dh, forward.output(1), forward.output(1), dh);
    assertClose(example.gradient("z1"), dh);

    Matrix dx = example.input("x").zerosLike();
    ManualBackprop.inputGradient(dh, weights.view("W1"), dx);
    assertClose(example.gradient("x"), dx);
  }

  @Test
  void softmaxGradientIsProbabilityMinusLabel() {
    Matrix p = WorkedExamples.matrix(WorkedExamples.at("/softmax_example/probabilities"));
    Matrix logits = p.zerosLike();
    Kernels.map(p, Math::log, logits);
    Matrix target = p.zerosLike();
    target.set(WorkedExamples.at("/softmax_example/label").asInt(), 1);
    double loss = Loss.SOFTMAX_CROSS_ENTROPY.sumAndGradient(logits, target, logits);
    assertEquals(WorkedExamples.at("/softmax_example/cross_entropy").asDouble(), loss, TOLERANCE);
    assertClose(WorkedExamples.matrix(WorkedExamples.at("/softmax_example/gradient")), logits);
  }

  @Test
  void lossWantsRoomForItsGradient() {
    Matrix two = Matrix.zeros(Precision.FLOAT64, 3, 2);
    Matrix three = Matrix.zeros(Precision.FLOAT64, 3, 3);
    for (Loss loss : Loss.values()) {
      assertThrows(ShapeException.class, () -> loss.sumAndGradient(three, two, three));
      assertThrows(ShapeException.class, () -> loss.sumAndGradient(three, three, two));
    }
  }

  @Test
  void reluMasksStrictlyAboveZero() {
    Matrix z = WorkedExamples.matrix(WorkedExamples.at("/relu_example/z1"));
    Matrix h = z.zerosLike();
    Activation.RELU.apply(z, h);
    assertClose(WorkedExamples.matrix(WorkedExamples.at("/relu_example/h")), h);
    Matrix dh = WorkedExamples.matrix(WorkedExamples.at("/relu_example/upstream"));
    Activation.RELU.backward(dh, h, h, dh);
    assertClose(WorkedExamples.matrix(WorkedExamples.at("/relu_example/gradient")), dh);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void gradientEqualsFiniteDifferencesOnRandomNetworks(long seed) {
    Random random = new Random(seed);
    Mlp mlp = randomNetwork(random);
    Minibatch batch = randomBatch(random, mlp, 1 + random.nextInt(5));
    Parameters weights = randomWeights(random, mlp);
    Backprop backprop = new ManualBackprop(mlp);
    Parameters gradient = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    backprop.sumLossAndGradient(weights, batch, gradient);

    Parameters ignored = gradient.copy();
    double h = 1e-6;
    for (int i = 0; i < weights.flat().size(); i++) {
      double w = weights.flat().get(i);
      weights.flat().set(i, w + h);
      double above = backprop.sumLossAndGradient(weights, batch, ignored);
      weights.flat().set(i, w - h);
      double below = backprop.sumLossAndGradient(weights, batch, ignored);
      weights.flat().set(i, w);
      assertEquals((above - below) / (2 * h), gradient.flat().get(i), 1e-7, mlp + ", number " + i);
    }
  }

  @Test
  void gradientHasItsParametersShapeOrIsRefused() {
    Mlp mlp = Mlp.classifier(5, 4, 3);
    Parameters weights = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    Matrix x = Matrix.zeros(Precision.FLOAT64, 7, 5);
    Matrix dz = Matrix.zeros(Precision.FLOAT64, 7, 4);
    ManualBackprop.weightGradient(x, dz, false, weights.view("W1").zerosLike());
    ManualBackprop.biasGradient(dz, false, weights.view("b1").zerosLike());
    Matrix wrong = weights.view("W2").zerosLike();
    assertThrows(ShapeException.class, () -> ManualBackprop.weightGradient(x, dz, false, wrong));
    assertThrows(ShapeException.class, () -> ManualBackprop.biasGradient(dz, false, wrong));
    assertThrows(
        ShapeException.class, () -> ManualBackprop.inputGradient(dz, weights.view("W1"), dz));
  }

  @Test
  void blocksOfALongBatchAddUp() {
    Random random = new Random(5);
    Mlp mlp = Mlp.classifier(3, 4, 2);
    int rows = 2 * ManualBackprop.BLOCK + 17;
    Minibatch batch = randomBatch(random, mlp, rows);
    Parameters weights = randomWeights(random, mlp);
    Parameters whole = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    Parameters sum = whole.copy();
    Parameters row = whole.copy();
    Backprop backprop = new ManualBackprop(mlp);
    double loss = backprop.sumLossAndGradient(weights, batch, whole);
    double sumOfLosses = 0;
    for (int i = 0; i < rows; i++) {
      sumOfLosses += backprop.sumLossAndGradient(weights, batch.rowRange(i, 1), row);
      Kernels.add(sum.flat(), row.flat(), sum.flat());
    }
    assertEquals(sumOfLosses, loss, 1e-9);
    assertArrayEquals(sum.flat().toArray()[0], whole.flat().toArray()[0], 1e-9);
  }

  private static Mlp randomNetwork(Random random) {
    Integer[] sizes = random.ints(2 + random.nextInt(3), 1, 6).boxed().toArray(Integer[]::new);
    return new Mlp(
        List.of(sizes),
        pick(random, Activation.values()),
        pick(random, Activation.IDENTITY, Activation.SIGMOID, Activation.TANH, Activation.SILU),
        pick(random, Loss.SOFTMAX_CROSS_ENTROPY, Loss.HALF_SQUARED_ERROR));
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  public static Minibatch randomBatch(Random random, Mlp mlp, int rows) {
    Matrix x = Matrix.zeros(Precision.FLOAT64, rows, mlp.features());
    Kernels.map(x, v -> random.nextGaussian(), x);
    Matrix y = Matrix.zeros(Precision.FLOAT64, rows, mlp.classes());
    for (int i = 0; i < rows; i++) {
      y.set(i, random.nextInt(mlp.classes()), 1);
    }
    return new Minibatch(x, y);
  }

  public static Parameters randomWeights(Random random, Mlp mlp) {
    Parameters weights = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    Kernels.map(weights.flat(), v -> random.nextGaussian(), weights.flat());
    return weights;
  }

  static void assertClose(Matrix expected, Matrix actual) {
    assertEquals(expected.shape(), actual.shape());
    for (int i = 0; i < expected.rows(); i++) {
      assertArrayEquals(expected.toArray()[i], actual.toArray()[i], TOLERANCE);
    }
  }
}
