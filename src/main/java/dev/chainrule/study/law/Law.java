package dev.chainrule.study.law;

import dev.chainrule.io.Words;
import java.util.ArrayList;
import java.util.List;

/** How the seconds of a run depend on the number of executors. */
public sealed interface Law {
  /** Whose law it is. */
  String name();

  /** The formula with its fitted numbers. */
  String formula();

  /** T(n), seconds; n is 1 or more. */
  double seconds(double executors);

  /**
   * Amdahl's law, for fixed work: T(n) = T(1)·(f + (1 − f)/n).
   *
   * <p>From Amdahl, "Validity of the single processor approach to achieving large scale computing
   * capabilities", AFIPS 1967. It has no cost of communication, so it is optimistic.
   *
   * @param one T(1), seconds
   * @param serialFraction f, 0 to 1: the part of the work that only one can do
   */
  record Amdahl(double one, double serialFraction) implements Law {
    @Override
    public String name() {
      return "Amdahl";
    }

    @Override
    public String formula() {
      return Words.format(
          "T(n) = %s s · (f + (1 − f)/n), f = %s",
          Words.number(one), Words.format("%.3f", serialFraction));
    }

    @Override
    public double seconds(double executors) {
      return one * (serialFraction + (1 - serialFraction) / executors);
    }
  }

  /**
   * Ernest's law: T(n) = θ0 + θ1/n + θ2·ln n + θ3·n, all θ ≥ 0.
   *
   * <p>From Venkataraman et al., "Ernest: efficient performance prediction for large-scale advanced
   * analytics", NSDI 2016: serial work, shared work, trees of aggregation, and what the driver does
   * for each executor. With θ3 > 0 there is a number of executors beyond which runs get slower.
   *
   * @param serial θ0, seconds
   * @param shared θ1, seconds; 0 for weak scaling, where each executor's share is fixed
   * @param tree θ2, seconds
   * @param perExecutor θ3, seconds
   */
  record Ernest(double serial, double shared, double tree, double perExecutor) implements Law {
    @Override
    public String name() {
      return "Ernest";
    }

    @Override
    public String formula() {
      List<String> terms = new ArrayList<>();
      add(terms, serial, "");
      add(terms, shared, "/n");
      add(terms, tree, "·ln n");
      add(terms, perExecutor, "·n");
      return sum(terms);
    }

    @Override
    public double seconds(double executors) {
      return serial + shared / executors + tree * Math.log(executors) + perExecutor * executors;
    }
  }

  /**
   * Hockney's law, for executors that exchange slices of a vector straight with each other: T(n) =
   * θ0 + θ1/n + θ2·(1 − 1/n) + θ3·(n − 1), all θ ≥ 0.
   *
   * <p>From Hockney, "The communication challenge for MPP: Intel Paragon and Meiko CS-2", Parallel
   * Computing 20(3), 1994: a message takes a start-up time and a time for each byte. In a step each
   * executor sends (n − 1)/n of the vector to the n − 1 others and gets as much, first of the
   * gradient, then of the weights. The driver's message is among θ0; nothing else grows with n.
   *
   * @param serial θ0, seconds
   * @param shared θ1, seconds; 0 for weak scaling, where each executor's share is fixed
   * @param vector θ2, seconds: for the bytes of a whole vector, twice in each step
   * @param message θ3, seconds: for the start of a message, twice in each step
   */
  record Hockney(double serial, double shared, double vector, double message) implements Law {
    @Override
    public String name() {
      return "Hockney";
    }

    @Override
    public String formula() {
      List<String> terms = new ArrayList<>();
      add(terms, serial, "");
      add(terms, shared, "/n");
      add(terms, vector, "·(1 − 1/n)");
      add(terms, message, "·(n − 1)");
      return sum(terms);
    }

    @Override
    public double seconds(double executors) {
      return serial + shared / executors + vector * (1 - 1 / executors) + message * (executors - 1);
    }
  }

  private static void add(List<String> terms, double factor, String of) {
    if (factor > 0) {
      terms.add(Words.number(factor) + of);
    }
  }

  private static String sum(List<String> terms) {
    return "T(n) = %s seconds".formatted(String.join(" + ", terms));
  }
}
