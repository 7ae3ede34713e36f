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
  void warmUpClimbsInAStraightLineAndMeetsThePeak() {
    LearningRate rate = new LearningRate(0.8, 4, LearningRate.Decay.NONE, 10);
    double[] found = {rate.at(0), rate.at(1), rate.at(3), rate.at(4), rate.at(9)};
    assertArrayEquals(new double[] {0.2, 0.4, 0.8, 0.8, 0.8}, found, 1e-15);
    assertThrows(IndexOutOfBoundsException.class, () -> rate.at(10));
  }

  @Test
  void decayFallsFromThePeakTowardsZero() {
    for (LearningRate.Decay decay :
        new LearningRate.Decay[] {LearningRate.Decay.LINEAR, LearningRate.Decay.COSINE}) {
      LearningRate rate = new LearningRate(1, 2, decay, 102);
      assertEquals(1, rate.at(2), 1e-15);
      assertEquals(0.5, rate.at(52), 1e-15);
      for (int t = 3; t < 102; t++) {
        assertTrue(rate.at(t) < rate.at(t - 1) && rate.at(t) > 0, decay + " at " + t);
      }
    }
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
                    .set(TrainSettings.LEARNING_RATE, Double.NaN)
                    .set(Sgd.MOMENTUM, 1.0)
                    .set(TrainSettings.WARMUP_EPOCHS, -2.0)
                    .build());
    assertEquals(6, e.problems().size(), e.getMessage());
    assertTrue(
        e.problems().contains(new Problem("epochs", "0, expected at least 1")), e.getMessage());
  }
}
