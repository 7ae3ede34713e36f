package dev.chainrule.optim;

import java.util.List;

/**
 * Which of an epoch's losses are a gain: those that lie below the best one before by more than
 * {@code least}.
 *
 * @param least of a gain, in units of the loss; 0 or more
 */
public record Gains(double least) {

  /** Epochs since the last gain, 0 if the last epoch is one or there is none. */
  public int epochsWithout(List<Double> losses) {
    return waits(losses, Integer.MAX_VALUE).without();
  }

  /** How often there have been {@code patience} epochs without a gain, each epoch counted once. */
  public int plateaus(List<Double> losses, int patience) {
    return waits(losses, patience).plateaus();
  }

  /**
   * @param without epochs since the last gain or plateau
   */
  private record Waits(int without, int plateaus) {}

  private Waits waits(List<Double> losses, int patience) {
    int without = 0;
    int plateaus = 0;
    double best = Double.POSITIVE_INFINITY;
    for (double loss : losses) {
      boolean gain = loss < best - least;
      best = gain ? loss : best;
      without = gain ? 0 : without + 1;
      if (without == patience) {
        plateaus++;
        without = 0;
      }
    }
    return new Waits(without, plateaus);
  }
}
