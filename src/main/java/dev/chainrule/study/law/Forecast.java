package dev.chainrule.study.law;

import dev.chainrule.io.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * What a fitted law predicts for numbers of executors, measured or not.
 *
 * @param fit the fitted law
 * @param predictions for 1, 2, 4, … {@value #MOST} executors
 * @param smallGain from where one more executor gains less than 10 %; null for weak scaling, where
 *     more executors do more work
 * @param optimum executors with the least predicted seconds; null for weak scaling, and if seconds
 *     still fall at {@value #MOST}
 */
public record Forecast(
    LawFit fit, List<Prediction> predictions, DiminishingReturns smallGain, Integer optimum) {
  /** The largest number of executors that is predicted. */
  public static final int MOST = 256;

  /**
   * A prediction, never a measurement.
   *
   * @param seconds by the law, T(n)
   * @param speedup against the law's own T(1), see {@link Scaling}
   * @param efficiency the speed-up divided by {@code executors}
   * @param beyondMeasured whether {@code executors} is more than any that the law was fitted to
   */
  public record Prediction(
      int executors, double seconds, double speedup, double efficiency, boolean beyondMeasured) {}

  /** The predictions of the law that was fitted, for the same kind of scaling. */
  public static Forecast of(Scaling scaling, LawFit fit) {
    Law law = fit.law();
    boolean strong = scaling == Scaling.STRONG;
    return new Forecast(
        fit,
        predictions(scaling, fit),
        strong ? DiminishingReturns.predicted(law::seconds, MOST) : null,
        strong ? optimum(law) : null);
  }

  private static List<Prediction> predictions(Scaling scaling, LawFit fit) {
    int largest = fit.residuals().stream().mapToInt(LawFit.Residual::executors).max().orElse(0);
    double one = fit.law().seconds(1);
    List<Prediction> predictions = new ArrayList<>();
    for (int n = 1; n <= MOST; n *= 2) {
      double seconds = fit.law().seconds(n);
      predictions.add(
          new Prediction(
              n,
              seconds,
              scaling.speedup(one, seconds, n),
              scaling.efficiency(one, seconds, n),
              n > largest));
    }
    return List.copyOf(predictions);
  }

  private static Integer optimum(Law law) {
    int best = 1;
    for (int n = 2; n <= MOST; n++) {
      if (law.seconds(n) < law.seconds(best)) {
        best = n;
      }
    }
    return best == MOST ? null : best;
  }

  /** What follows for the number of executors; empty for weak scaling. */
  public String sentence() {
    if (smallGain == null) {
      return "";
    }
    String gain =
        smallGain.from() == null
            ? Words.format(
                " One more executor gains 10 %% or more up to %d.", smallGain.searchedTo())
            : " Beyond %s another one gains less than 10 %%."
                .formatted(Words.count(smallGain.from(), "executor"));
    return gain
        + (optimum == null
            ? Words.format(" The time still falls at %d executors.", MOST)
            : " The time is least with %s.".formatted(Words.count(optimum, "executor")));
  }
}
