package dev.chainrule.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.settings.Values;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second opinion: what PyTorch 2.7.1 printed, by {@code PyTorchOptimizers.java} beside this. */
class PyTorchOptimizersTest {
  private static final Mlp MLP = Mlp.classifier(2, 2);

  @ParameterizedTest
  @CsvSource({
    "ADAGRAD, 0.3795543, -0.27959657, 0.68792844, 1.3903452, 0.124076456, -0.026365535",
    "ADAM, 0.18687499, -0.27195427, 0.28509712, 0.5676573, 0.081837036, 0.016336383",
    "ADAMW, 0.18185584, -0.26643774, 0.27706352, 0.54826856, 0.07986435, 0.016072305",
    "RMSPROP, -0.20340905, -0.31834763, 0.050758958, 0.15590806, 0.14822954, -0.012431834",
    "SGD, -0.16982998, -0.027286878, -0.2403796, -0.33159858, 0.008473015, -0.016201966"
  })
  void twentyStepsInFloat32AreThoseOfPyTorch(
      OptimizerSpec optimizer, float w0, float w1, float w2, float w3, float w4, float w5) {
    float[] expected = {w0, w1, w2, w3, w4, w5};
    Values settings =
        Values.defaults(UpdateRule.settings())
            .with(Regularization.WEIGHT_DECAY, optimizer.weightDecay())
            .with(Regularization.PENALIZE_ALL, true); // PyTorch exempts nothing.
    UpdateRule rule = UpdateRule.of(optimizer, settings);
    Parameters now = numbers(0.5, -0.25, 1, 2, 0.1, -0.1);
    for (int t = 0; t < 20; t++) {
      double[] g = new double[expected.length];
      for (int i = 0; i < g.length; i++) {
        g[i] = 0.1 * (i + 1) * now.flat().get(i) + StrictMath.sin(1 + 3 * t + i);
      }
      Parameters next = numbers(new double[g.length]);
      rule.update(now, numbers(g), new Step(t, 0, t, 20, 0.1), next);
      now = next;
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], now.flat().get(i), 1e-6);
    }
  }

  private static Parameters numbers(double... values) {
    return new Parameters(MLP.layout(), Matrix.row(Precision.FLOAT32, values));
  }
}
