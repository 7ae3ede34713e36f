package dev.chainrule.bench;

import dev.chainrule.study.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A ratio of two speeds, and what it should be.
 *
 * @param title what is compared
 * @param over whose speed
 * @param under over that of the best of these
 * @param batch rows of a step
 * @param bound what the ratio should reach, or stay below
 * @param atLeast which of the two
 */
record Goal(
    String title, Entrant over, List<Entrant> under, int batch, double bound, boolean atLeast) {
  private static final List<Entrant> PYTORCH = List.of(Entrant.PYTORCH, Entrant.PYTORCH_ONE);
  private static final List<Entrant> BOUND = List.of(Entrant.SGEMM);

  /** Rows of the step that MLlib's perceptron, which takes all rows in each, is compared with. */
  static final int PERCEPTRON_BATCH = 4096;

  /** Rows of the slice on which two ways to a gradient are compared. */
  static final int SLICE = 256;

  /** L-BFGS takes all rows of MNIST in a step, whatever it is asked for. */
  static final int ALL_ROWS = 60_000;

  static final List<Goal> ALL =
      Stream.of(
              Stream.of(
                  resident(PYTORCH, "PyTorch's best", 128, 1.5),
                  resident(PYTORCH, "PyTorch's best", 512, 1.4),
                  resident(PYTORCH, "PyTorch's best", 1024, 1.3),
                  resident(PYTORCH, "PyTorch's best", 4096, 1.1)),
              Stream.of(aggregate(1024, 0.75), aggregate(4096, 1.0)),
              Stream.of(
                  resident(BOUND, "sgemm bound", 128, 0.70),
                  resident(BOUND, "sgemm bound", 1024, 0.80),
                  resident(BOUND, "sgemm bound", 4096, 0.80)),
              Stream.of(
                  new Goal(
                      "resident / MLlib's perceptron, sigmoid",
                      Entrant.RESIDENT_SIGMOID,
                      List.of(Entrant.PERCEPTRON),
                      PERCEPTRON_BATCH,
                      4,
                      true),
                  lbfgs(Entrant.MLLIB_LBFGS_JAVA, "MLlib's with its BLAS"),
                  lbfgs(Entrant.MLLIB_LBFGS_PLAIN, "MLlib's in a plain JVM"),
                  new Goal(
                      "time of autodiff / of manual, one slice",
                      Entrant.MANUAL,
                      List.of(Entrant.AUTODIFF),
                      SLICE,
                      1.05,
                      false)))
          .flatMap(goals -> goals)
          .toList();

  private static Goal resident(List<Entrant> under, String name, int batch, double bound) {
    return new Goal("resident / " + name, Entrant.RESIDENT, under, batch, bound, true);
  }

  private static Goal lbfgs(Entrant under, String name) {
    return new Goal("L-BFGS / " + name, Entrant.LBFGS, List.of(under), ALL_ROWS, 4, true);
  }

  private static Goal aggregate(int batch, double bound) {
    return new Goal("aggregate / PyTorch's best", Entrant.AGGREGATE, PYTORCH, batch, bound, true);
  }

  /** The ratio in each round; empty if one of the two was not measured. */
  Optional<Ratio> judge(Rates rates) {
    return rates
        .best(under, batch)
        .filter(best -> !rates.of(over, batch).isEmpty())
        .map(best -> new Ratio(this, best, ratios(rates, best)));
  }

  private Spread ratios(Rates rates, Entrant best) {
    List<Double> above = rates.of(over, batch);
    List<Double> below = rates.of(best, batch);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
      ratios.add(above.get(round) / below.get(round));
    }
    return Spread.of(ratios);
  }

  /**
   * What was found.
   *
   * @param best the fastest of {@link #under}
   * @param spread over the rounds, of two legs each that followed each other
   */
  record Ratio(Goal goal, Entrant best, Spread spread) {
    boolean met() {
      return goal.atLeast ? spread.median() >= goal.bound : spread.median() <= goal.bound;
    }
  }
}
