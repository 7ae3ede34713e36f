package dev.chainrule.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpdateRuleTest {
  /** W1 [2, 2], b1 [2]: six numbers. */
  private static final Mlp MLP = Mlp.classifier(2, 2);

  private static final double[] START = {0.5, -0.25, 1, 2, 0.1, -0.1};
  private static final double RATE = 0.1;

  private static Parameters numbers(double... values) {
    return new Parameters(MLP.layout(), Matrix.row(Precision.FLOAT64, values));
  }

  private static Step step(int number) {
    return new Step(number, 0, number, 100, RATE);
  }

  /** Some gradient, another in each step. */
  private static double gradient(int step, int i) {
    return StrictMath.sin(1 + 3 * step + i) * (i + 1);
  }

  /** What a formula keeps of a number. */
  private static final class Kept {
    private double first;
    private double second;
  }

  /** One update of one number. */
  @FunctionalInterface
  private interface Formula {
    double next(double w, double g, int t, Kept kept);
  }

  private static Values settings(OptimizerSpec optimizer) {
    List<Setting<?>> all = new ArrayList<>(UpdateRule.settings());
    return Values.defaults(all).orElse(Regularization.WEIGHT_DECAY, optimizer.weightDecay());
  }

  private static double[] run(OptimizerSpec optimizer, Values settings, int steps) {
    UpdateRule rule = UpdateRule.of(optimizer, settings);
    Parameters now = numbers(START);
    for (int t = 0; t < steps; t++) {
      double[] g = new double[START.length];
      for (int i = 0; i < g.length; i++) {
        g[i] = gradient(t, i);
      }
      Parameters next = numbers(new double[START.length]);
      rule.update(now, numbers(g), step(t), next);
      now = next;
    }
    return now.flat().toArray()[0];
  }

  private static double[] expected(Formula formula, int steps) {
    double[] w = START.clone();
    for (int i = 0; i < w.length; i++) {
      Kept kept = new Kept();
      for (int t = 0; t < steps; t++) {
        w[i] = formula.next(w[i], gradient(t, i), t + 1, kept);
      }
    }
    return w;
  }

  private static void assertRuns(OptimizerSpec optimizer, Formula formula) {
    assertArrayEquals(expected(formula, 20), run(optimizer, settings(optimizer), 20), 1e-13);
  }

  @Test
  void adagradDividesByTheRootOfAllSquares() {
    assertRuns(
        OptimizerSpec.ADAGRAD,
        (w, g, t, kept) -> {
          kept.first += g * g;
          return w - RATE * g / (Math.sqrt(kept.first) + 1e-8);
        });
  }

  @Test
  void rmspropDividesByTheRootOfTheirAverage() {
    assertRuns(
        OptimizerSpec.RMSPROP,
        (w, g, t, kept) -> {
          kept.first = 0.99 * kept.first + 0.01 * g * g;
          return w - RATE * g / (Math.sqrt(kept.first) + 1e-8);
        });
  }

  /** By the paper's own formulas, with corrected averages. */
  private static double adam(double w, double g, int t, Kept kept) {
    kept.first = 0.9 * kept.first + 0.1 * g;
    kept.second = 0.999 * kept.second + 0.001 * g * g;
    double m = kept.first / (1 - Math.pow(0.9, t));
    double v = kept.second / (1 - Math.pow(0.999, t));
    return w - RATE * m / (Math.sqrt(v) + 1e-8);
  }

  @Test
  void adamCorrectsBothAverages() {
    assertRuns(OptimizerSpec.ADAM, UpdateRuleTest::adam);
  }

  @Test
  void adamaxDividesByTheLargestGradient() {
    assertRuns(
        OptimizerSpec.ADAMAX,
        (w, g, t, kept) -> {
          kept.first = 0.9 * kept.first + 0.1 * g;
          kept.second = Math.max(0.999 * kept.second, Math.abs(g) + 1e-8);
          return w - RATE / (1 - Math.pow(0.9, t)) * kept.first / kept.second;
        });
  }

  /** Weights decay by 1 %, times the rate, of what they were; biases do not. */
  @Test
  void adamwDecaysWeightsBesides() {
    double[] decayed = expected((w, g, t, kept) -> adam(w, g, t, kept) - RATE * 0.01 * w, 20);
    double[] plain = expected(UpdateRuleTest::adam, 20);
    double[] found = run(OptimizerSpec.ADAMW, settings(OptimizerSpec.ADAMW), 20);
    for (int i = 0; i < found.length; i++) {
      assertEquals(i < 4 ? decayed[i] : plain[i], found[i], 1e-13);
    }
  }

  @Test
  void larsMovesEachMatrixByAShareOfItsNorm() {
    Values settings = settings(OptimizerSpec.LARS).with(Sgd.MOMENTUM, 0.0);
    double[] found = run(OptimizerSpec.LARS, settings, 1);
    double w = Math.sqrt(0.25 + 0.0625 + 1 + 4);
    double g = 0;
    for (int i = 0; i < 4; i++) {
      g += gradient(0, i) * gradient(0, i);
    }
    double scaling = 0.001 * w / Math.sqrt(g);
    for (int i = 0; i < found.length; i++) {
      double rate = RATE * (i < 4 ? scaling : 1);
      assertEquals(START[i] - rate * gradient(0, i), found[i], 1e-15);
    }
    assertFalse(UpdateRule.of(OptimizerSpec.LARS, settings).byRanges());
  }

  @Test
  void penaltiesArePartOfTheGradient() {
    Values settings =
        settings(OptimizerSpec.SGD)
            .with(Sgd.MOMENTUM, 0.0)
            .with(Regularization.L1, 0.2)
            .with(Regularization.L2, 0.3);
    double[] found = run(OptimizerSpec.SGD, settings, 1);
    double[] all = run(OptimizerSpec.SGD, settings.with(Regularization.PENALIZE_ALL, true), 1);
    for (int i = 0; i < found.length; i++) {
      double slope = 0.2 * Math.signum(START[i]) + 0.3 * START[i];
      double plain = START[i] - RATE * gradient(0, i);
      assertEquals(i < 4 ? plain - RATE * slope : plain, found[i], 1e-15);
      assertEquals(plain - RATE * slope, all[i], 1e-15);
    }
  }

  /** The derivative of the penalty, against differences of its value. */
  @Test
  void gradientOfThePenaltyIsItsDerivative() {
    Regularization r = new Regularization(0.2, 0.3, 0, 0, true);
    Parameters gradient = numbers(new double[START.length]);
    r.addGradient(numbers(START), gradient, 0, START.length);
    for (int i = 0; i < START.length; i++) {
      double[] more = START.clone();
      double[] less = START.clone();
      more[i] += 1e-6;
      less[i] -= 1e-6;
      double slope = (r.penalty(numbers(more)) - r.penalty(numbers(less))) / 2e-6;
      assertEquals(slope, gradient.flat().get(i), 1e-9);
    }
  }

  @Test
  void gradientIsClippedByValueThenByNorm() {
    Values plain = settings(OptimizerSpec.SGD).with(Sgd.MOMENTUM, 0.0);
    double[] byValue = run(OptimizerSpec.SGD, plain.with(Clipping.VALUE, 0.5), 1);
    for (int i = 0; i < byValue.length; i++) {
      double g = Math.max(-0.5, Math.min(0.5, gradient(0, i)));
      assertEquals(START[i] - RATE * g, byValue[i], 1e-15);
    }
    double[] byNorm = run(OptimizerSpec.SGD, plain.with(Clipping.NORM, 2.0), 1);
    double squares = 0;
    for (int i = 0; i < byNorm.length; i++) {
      squares += Math.pow((START[i] - byNorm[i]) / RATE, 2);
    }
    assertEquals(2, Math.sqrt(squares), 1e-13);
    double[] loose = run(OptimizerSpec.SGD, plain.with(Clipping.NORM, 1e6), 1);
    assertArrayEquals(run(OptimizerSpec.SGD, plain, 1), loose);
  }

  /** W1's first column is (0.5, 1), of norm 1.118; its second (−0.25, 2), of norm 2.016. */
  @Test
  void weightsIntoAUnitAreScaledToTheLargestNorm() {
    Values settings =
        settings(OptimizerSpec.SGD).with(Sgd.MOMENTUM, 0.0).with(Regularization.MAX_NORM, 1.5);
    UpdateRule rule = UpdateRule.of(OptimizerSpec.SGD, settings);
    Parameters next = numbers(new double[START.length]);
    rule.update(numbers(START), numbers(new double[START.length]), step(0), next);
    double scale = 1.5 / Math.sqrt(0.0625 + 4);
    double[] expected = {0.5, -0.25 * scale, 1, 2 * scale, 0.1, -0.1};
    assertArrayEquals(expected, next.flat().toArray()[0], 1e-15);
  }

  /** What the engines rely on. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LBFGS")
  void rangesGiveTheBitsOfTheWhole(OptimizerSpec optimizer) {
    Values settings =
        settings(optimizer)
            .with(Regularization.L1, 0.01)
            .with(Regularization.WEIGHT_DECAY, 0.02)
            .with(Regularization.MAX_NORM, 1.5)
            .with(Clipping.VALUE, 0.7);
    UpdateRule whole = UpdateRule.of(optimizer, settings);
    UpdateRule parts = UpdateRule.of(optimizer, settings);
    if (!whole.byRanges()) {
      return;
    }
    Parameters now = numbers(START);
    for (int t = 0; t < 3; t++) {
      Parameters expected = numbers(new double[START.length]);
      Parameters found = numbers(new double[START.length]);
      double[] g = {1, -2, 3, -4, 5, 0.25};
      whole.update(now, numbers(g), step(t), expected);
      parts.prepare(now);
      parts.update(now, numbers(g), step(t), found, 4, 2);
      parts.update(now, numbers(g), step(t), found, 0, 1);
      parts.update(now, numbers(g), step(t), found, 1, 3);
      parts.boundNorms(found, 1, 3);
      parts.boundNorms(found, 0, 3);
      parts.boundNorms(found, 2, 3);
      assertEquals(expected.sha256(), found.sha256());
      now = expected;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LBFGS")
  void rulesGoOnFromTheStateOfAnother(OptimizerSpec optimizer) {
    UpdateRule first = UpdateRule.of(optimizer, settings(optimizer));
    Parameters now = numbers(START);
    Parameters next = numbers(new double[START.length]);
    first.update(now, numbers(1, 2, 3, 4, 5, 6), step(0), next);
    UpdateRule second = UpdateRule.of(optimizer, settings(optimizer));
    second.restore(first.state());
    Parameters a = numbers(new double[START.length]);
    Parameters b = numbers(new double[START.length]);
    first.update(next, numbers(3, 2, 1, 0, 1, 2), step(1), a);
    second.update(next, numbers(3, 2, 1, 0, 1, 2), step(1), b);
    assertEquals(a.sha256(), b.sha256());
    assertEquals(optimizer.vectors(settings(optimizer), 1), first.state().keySet());
    assertThrows(
        IllegalArgumentException.class, () -> second.restore(Map.of("another", numbers(START))));
    assertTrue(Kernels.allFinite(a.flat()));
    assertEquals(Set.of(), UpdateRule.of(optimizer, settings(optimizer)).state().keySet());
  }
}
