package dev.chainrule.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Values;
import dev.chainrule.train.TrainSettings;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final Mlp MLP = Mlp.classifier(1, 1);

  private static Parameters numbers(double... values) {
    return new Parameters(MLP.layout(), Matrix.row(Precision.FLOAT64, values));
  }

  private static Step step(double learningRate) {
    return new Step(0, 0, 0, 1, learningRate);
  }

  @Test
  void plainSgdStepsAgainstTheGradient() {
    Parameters next = numbers(0, 0);
    new UpdateRule(new Sgd(0, false)).update(numbers(1, 2), numbers(10, -10), step(0.1), next);
    assertArrayEquals(new double[] {0, 3}, next.flat().toArray()[0], 1e-15);
  }

  /** Two steps with g = 1, then 2, from w = 0, by hand: v = 1, then 0.9 + 2 = 2.9. */
  @Test
  void momentumEqualsPyTorchsDefinition() {
    assertArrayEquals(new double[] {-0.1, -0.39}, twoSteps(new Sgd(0.9, false)), 1e-15);
    // Nesterov: 1 + 0.9·1 = 1.9, then 2 + 0.9·2.9 = 4.61.
    assertArrayEquals(new double[] {-0.19, -0.651}, twoSteps(new Sgd(0.9, true)), 1e-15);
  }

  private static double[] twoSteps(Sgd optimizer) {
    UpdateRule sgd = new UpdateRule(optimizer);
    Parameters first = numbers(0, 0);
    Parameters second = numbers(0, 0);
    sgd.update(numbers(0, 0), numbers(1, 1), step(0.1), first);
    sgd.update(first, numbers(2, 2), step(0.1), second);
    return new double[] {first.flat().get(0), second.flat().get(0)};
  }

  @Test
  void allMistakesInSettingsAreToldAtOnce() {
    InvalidSettingsException e =
        assertThrows(
            InvalidSettingsException.class,
            () ->
                new Values.Builder()
                    .set(TrainSettings.EPOCHS, 0)
                    .set(TrainSettings.BATCH, -1)
                    .set(TrainSettings.SHARDS, -1)
                    .set(LearningRate.PEAK, Double.NaN)
                    .set(Sgd.MOMENTUM, 1.0)
                    .set(LearningRate.WARMUP_EPOCHS, -2.0)
                    .build());
    assertEquals(6, e.problems().size(), e.getMessage());
    assertTrue(
        e.problems().contains(new Problem("epochs", "0, expected at least 1")), e.getMessage());
  }
}
