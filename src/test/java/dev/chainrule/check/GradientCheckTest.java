package dev.chainrule.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.autodiff.Arithmetic;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Backprop;
import dev.chainrule.model.BrokenBackprop;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.Layer;
import dev.chainrule.model.LayerStack;
import dev.chainrule.model.LayeredGradientTest;
import dev.chainrule.model.Loss;
import dev.chainrule.model.ManualBackprop;
import dev.chainrule.model.ManualBackpropTest;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Regularization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientCheckTest {
  private static final Mlp SMOOTH =
      new Mlp(List.of(4, 6, 3), Activation.TANH, Activation.IDENTITY, Loss.SOFTMAX_CROSS_ENTROPY);

  static List<Arguments> everyActivationAndLoss() {
    List<Arguments> all = new ArrayList<>();
    for (Activation hidden : Activation.values()) {
      for (Activation output : Activation.values()) {
        for (Loss loss : Loss.values()) {
          all.add(Arguments.of(hidden, output, loss));
        }
      }
    }
    return all;
  }

  private static GradientReport check(
      Network network, Parameters weights, Minibatch batch, Backprop manual) {
    return new GradientCheck(network, weights, batch, 1, 3).run(Optional.ofNullable(manual));
  }

  @ParameterizedTest
  @MethodSource("everyActivationAndLoss")
  void rightGradientsAgreeInEveryOpinion(Activation hidden, Activation output, Loss loss) {
    Mlp mlp = new Mlp(List.of(4, 6, 5, 3), hidden, output, loss);
    Random random = new Random(7);
    Parameters weights = ManualBackpropTest.randomWeights(random, mlp);
    Minibatch batch = ManualBackpropTest.randomBatch(random, mlp, 5);
    GradientReport report = check(mlp, weights, batch, new ManualBackprop(mlp));
    assertTrue(report.agrees(), report.toString());
    assertTrue(report.eachWeight());
    for (GradientReport.Check check : report.checks()) {
      assertEquals("ok", check.verdict(), report.toString());
    }
  }

  /** In float64 a smooth loss allows a step along each of them. */
  @Test
  void everyWeightIsMovedAloneAndAllTogether() {
    Random random = new Random(7);
    Parameters weights = ManualBackpropTest.randomWeights(random, SMOOTH);
    Minibatch batch = ManualBackpropTest.randomBatch(random, SMOOTH, 5);
    GradientReport report = check(SMOOTH, weights, batch, new ManualBackprop(SMOOTH));
    for (ParameterLayout.Entry e : weights.layout().entries()) {
      GradientReport.Check check =
          report.checks().stream().filter(c -> c.name().equals(e.name())).findFirst().orElseThrow();
      assertEquals(e.size(), check.manual().comparisons());
      assertEquals(3 + e.size(), check.numerical().comparisons());
      assertEquals(3 * e.size(), check.second().comparisons());
    }
  }

  /** Of biases too, which the random weights have; a penalty's kinks are at 0. */
  @Test
  void penaltiesAreCheckedWithTheLoss() {
    Random random = new Random(7);
    Parameters weights = ManualBackpropTest.randomWeights(random, SMOOTH);
    Minibatch batch = ManualBackpropTest.randomBatch(random, SMOOTH, 5);
    weights.flat().set(0, 0); // A kink: no direction may move it.
    Regularization penalty = new Regularization(0.02, 0.3, 0, 0, true);
    GradientReport plain = check(SMOOTH, weights, batch, new ManualBackprop(SMOOTH));
    GradientReport report =
        new GradientCheck(SMOOTH, weights, batch, penalty, 1, 3)
            .run(Optional.of(new ManualBackprop(SMOOTH)));
    assertTrue(report.agrees(), report.toString());
    assertEquals(plain.meanLoss() + penalty.penalty(weights), report.meanLoss(), 1e-14);
    assertTrue(report.steps().skipped() > plain.steps().skipped(), report.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense(7) gelu layernorm dropout(0.3) dense(3)",
        "batchnorm residual(dense(6) relu) dense(5) batchnorm relu dense(3)",
      })
  void networksWithoutManualGradientAreCheckedNumerically(String text) {
    Network network = NetworkText.parse(text).network(6, 3, Loss.SOFTMAX_CROSS_ENTROPY);
    Random random = new Random(3);
    Parameters weights = LayeredGradientTest.weights(random, network);
    Minibatch batch = LayeredGradientTest.batch(random, network, 8);
    GradientReport report = check(network, weights, batch, null);
    assertFalse(report.manual());
    assertTrue(report.agrees(), report.toString());
    assertEquals(0, report.checks().get(0).manual().comparisons());
    assertTrue(
        report.checks().stream().noneMatch(c -> c.name().startsWith("mean")),
        "buffers have no gradient");
  }

  /** A batch norm behind small numbers multiplies them by a thousand: L curves strongly. */
  @Test
  void strongCurvatureIsNotAccused() {
    Network network =
        NetworkText.parse("dense(6) batchnorm tanh dense(3)")
            .network(6, 3, Loss.HALF_SQUARED_ERROR);
    Random random = new Random(2);
    Parameters weights = LayeredGradientTest.weights(random, network);
    Matrix w1 = weights.view("W1");
    Kernels.scale(1e-3, w1, w1);
    Minibatch batch = LayeredGradientTest.batch(random, network, 8);
    assertTrue(check(network, weights, batch, null).agrees());
  }

  @ParameterizedTest
  @ValueSource(strings = {"W1", "b1", "W2", "b2"})
  void oneWrongEntryIsFoundAndNamed(String name) {
    Mlp mlp = Mlp.classifier(40, 60, 5);
    Random random = new Random(5);
    Parameters weights = ManualBackpropTest.randomWeights(random, mlp);
    Minibatch batch = ManualBackpropTest.randomBatch(random, mlp, 6);
    GradientReport report = check(mlp, weights, batch, new BrokenBackprop(mlp, name));
    assertFalse(report.agrees());
    for (GradientReport.Check check : report.checks()) {
      assertEquals(check.name().equals(name) ? "WRONG" : "ok", check.verdict());
    }
  }

  /** x², whose first derivative is right, and whose second is 0. */
  private record FlatSquare() implements Layer {
    private static final long serialVersionUID = 1L;

    @Override
    public Value forward(Value x, ForwardContext pass) {
      Value fixed = x.detach();
      Value twice = Arithmetic.scale(2, Arithmetic.multiply(x, fixed));
      return Arithmetic.subtract(twice, Arithmetic.multiply(fixed, fixed));
    }

    @Override
    public String text() {
      return "flatsquare";
    }
  }

  @Test
  void wrongSecondDerivativeIsFound() {
    Network network =
        new LayerStack(4)
            .add("dense(3)")
            .add(new FlatSquare())
            .add("dense(2)")
            .network(Loss.HALF_SQUARED_ERROR);
    Random random = new Random(5);
    Parameters weights = LayeredGradientTest.weights(random, network);
    Minibatch batch = LayeredGradientTest.batch(random, network, 6);
    GradientReport report = check(network, weights, batch, null);
    assertFalse(report.agrees());
    for (GradientReport.Check check : report.checks()) {
      assertTrue(check.numerical().agrees(), report.toString());
    }
    assertFalse(report.checks().get(0).second().agrees(), report.toString());
  }

  /** The slope of a ReLU that turns on 5e-6 away, met by a first step of 1e-5. */
  @Test
  void stepIsShortenedWhereAUnitWouldChangeSides() {
    Mlp mlp = oneUnit();
    Minibatch batch = batch(1);
    GradientReport report = check(mlp, weights(mlp, 5e-6), batch, new ManualBackprop(mlp));
    assertTrue(report.agrees(), report.toString());
    assertTrue(report.steps().shortened() > 0);
    assertEquals(0, report.steps().skipped());
    assertEquals("ok", report.checks().get(0).verdict());
  }

  @Test
  void unitOnItsKinkIsSaidToBeThere() {
    Mlp mlp = oneUnit();
    GradientReport report = check(mlp, weights(mlp, 0), batch(1), new ManualBackprop(mlp));
    assertTrue(report.agrees(), "nothing is accused without evidence");
    assertTrue(report.steps().skipped() > 0);
    assertEquals("at a kink", report.checks().get(0).verdict());
    String text = GradientTable.format(report);
    assertTrue(text.contains("agree where they were compared; not compared: W1"), text);
  }

  @Test
  void gradientThatIsNoNumberIsWrong() {
    Mlp mlp = oneUnit();
    Parameters weights = weights(mlp, 1);
    weights.view("W2").set(0, Double.NaN);
    assertFalse(check(mlp, weights, batch(1), new ManualBackprop(mlp)).agrees());
  }

  private static Mlp oneUnit() {
    return new Mlp(List.of(1, 1, 1), Activation.RELU, Activation.IDENTITY, Loss.HALF_SQUARED_ERROR);
  }

  private static Parameters weights(Mlp mlp, double w1) {
    Parameters weights = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    weights.view("W1").set(0, w1);
    weights.view("W2").set(0, 2);
    return weights;
  }

  private static Minibatch batch(double x) {
    return new Minibatch(Matrix.row(Precision.FLOAT64, x), Matrix.row(Precision.FLOAT64, 3));
  }
}
