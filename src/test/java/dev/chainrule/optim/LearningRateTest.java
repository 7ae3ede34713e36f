package dev.chainrule.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.optim.LearningRate.Decay;
import dev.chainrule.settings.Values;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateTest {
  private static final int STEPS_PER_EPOCH = 4;

  private static Values settings(Decay decay, double peak, double warmupEpochs) {
    return Values.defaults(LearningRate.SETTINGS)
        .with(LearningRate.DECAY, decay)
        .with(LearningRate.PEAK, peak)
        .with(LearningRate.WARMUP_EPOCHS, warmupEpochs);
  }

  private static LearningRate rate(Values settings, int totalSteps) {
    return new LearningRate(settings, STEPS_PER_EPOCH, totalSteps);
  }

  private static double[] all(LearningRate rate, int steps) {
    double[] all = new double[steps];
    for (int t = 0; t < steps; t++) {
      all[t] = rate.at(t, List.of());
    }
    return all;
  }

  @Test
  void warmUpClimbsInAStraightLineAndMeetsThePeak() {
    LearningRate rate = rate(settings(Decay.NONE, 0.8, 1), 10);
    double[] expected = {0.2, 0.4, 0.6, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8};
    assertArrayEquals(expected, all(rate, 10), 1e-15);
    assertThrows(IndexOutOfBoundsException.class, () -> rate.at(10, List.of()));
  }

  @ParameterizedTest
  @EnumSource(names = {"LINEAR", "COSINE", "POLYNOMIAL", "EXPONENTIAL", "ONE_CYCLE"})
  void decayFallsFromThePeakTowardsZero(Decay decay) {
    LearningRate rate = rate(settings(decay, 1, 0.5), 102);
    assertEquals(1, rate.at(2, List.of()), 1e-15);
    for (int t = 3; t < 102; t++) {
      double now = rate.at(t, List.of());
      assertTrue(now < rate.at(t - 1, List.of()) && now > 0, decay + " at " + t);
    }
  }

  @Test
  void halfOfTheWayHasHalfOfThePeak() {
    assertEquals(0.5, rate(settings(Decay.LINEAR, 1, 0.5), 102).at(52, List.of()), 1e-15);
    assertEquals(0.5, rate(settings(Decay.COSINE, 1, 0.5), 102).at(52, List.of()), 1e-15);
    assertEquals(0.25, rate(settings(Decay.POLYNOMIAL, 1, 0.5), 102).at(52, List.of()), 1e-15);
  }

  /** Every two epochs of four steps, after one of warm-up; as PyTorch's StepLR(2, 0.5) after it. */
  @Test
  void stepFallsByItsFactorEveryFewEpochs() {
    Values settings =
        settings(Decay.STEP, 1, 1).with(LearningRate.EPOCHS, 2).with(LearningRate.FACTOR, 0.5);
    double[] found = all(rate(settings, 24), 24);
    for (int t = 4; t < 24; t++) {
      assertEquals(Math.pow(0.5, Math.floor((t - 4) / 8.0)), found[t], 1e-15, "step " + t);
    }
  }

  @Test
  void exponentialFallsByTheSameFactorInTheSameTime() {
    Values settings =
        settings(Decay.EXPONENTIAL, 1, 0)
            .with(LearningRate.EPOCHS, 2)
            .with(LearningRate.FACTOR, 0.25);
    double[] found = all(rate(settings, 24), 24);
    assertEquals(0.25, found[8], 1e-15);
    assertEquals(0.5, found[4], 1e-15);
    for (int t = 1; t < 24; t++) {
      assertEquals(Math.pow(0.25, 1 / 8.0), found[t] / found[t - 1], 1e-14);
    }
  }

  /** PyTorch: OneCycleLR(max_lr=1, total_steps=10, pct_start=0.4) begins and ends so. */
  @Test
  void oneCycleClimbsFromATwentyFifthAndFallsToNothing() {
    double[] found = all(rate(settings(Decay.ONE_CYCLE, 1, 1), 12), 12);
    assertEquals(0.04, found[0], 1e-15);
    assertEquals(1, found[3], 1e-15);
    assertEquals(1, found[4], 1e-15);
    assertEquals(0.5 + 0.5 / 250_000, found[8], 1e-15);
  }

  /** Losses 1, 0.9, 0.9, 0.95 are two epochs without a gain; 0.8 is one; then two without. */
  @Test
  void plateauFallsAfterEpochsWithoutAGain() {
    Values settings =
        settings(Decay.PLATEAU, 1, 0)
            .with(LearningRate.EPOCHS, 2)
            .with(LearningRate.FACTOR, 0.5)
            .with(LearningRate.LEAST_GAIN, 0.01);
    LearningRate rate = rate(settings, 1000);
    List<Double> losses = List.of(1.0, 0.9, 0.9, 0.95, 0.8, 0.795, 0.8, 0.7);
    double[] found = new double[losses.size() + 1];
    for (int epoch = 0; epoch <= losses.size(); epoch++) {
      found[epoch] = rate.at(STEPS_PER_EPOCH * epoch, losses.subList(0, epoch));
    }
    double[] expected = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25};
    assertArrayEquals(expected, found, 0);
  }

  @Test
  void epochsWithoutAGainAreCountedFromTheBest() {
    Gains gains = new Gains(0.1);
    assertEquals(0, gains.epochsWithout(List.of()));
    assertEquals(0, gains.epochsWithout(List.of(2.0)));
    assertEquals(2, gains.epochsWithout(List.of(2.0, 1.95, 1.91)));
    assertEquals(0, gains.epochsWithout(List.of(2.0, 1.95, 1.89)));
    assertEquals(1, gains.epochsWithout(List.of(2.0, Double.NaN)));
  }
}
