package dev.chainrule.study.law;

import dev.chainrule.study.law.LawFit.Timing;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Fits laws to timings by least squares of seconds, with all terms non-negative.
 *
 * <p>See {@link NonNegativeLeastSquares} (Lawson and Hanson 1974). All laws are linear in their
 * terms. Amdahl's is a + b/n with a = T(1)·f and b = T(1)·(1 − f), so 0 ≤ f ≤ 1 means a ≥ 0 and b ≥
 * 0.
 */
public final class LawFitter {
  private enum Term {
    CONSTANT,
    SHARE,
    TREE,
    EACH,
    VECTOR,
    MESSAGE;

    double of(double n) {
      return switch (this) {
        case CONSTANT -> 1;
        case SHARE -> 1 / n;
        case TREE -> Math.log(n);
        case EACH -> n;
        case VECTOR -> 1 - 1 / n;
        case MESSAGE -> n - 1;
      };
    }
  }

  private LawFitter() {}

  /**
   * Amdahl's law, for timings of the same work.
   *
   * @param timings seconds of at least 2 different numbers of executors; none that was
   *     oversubscribed
   * @return empty for fewer than 2 timings, which no law can be fitted to
   */
  public static Optional<LawFit> amdahl(List<Timing> timings) {
    if (timings.size() < 2) {
      return Optional.empty();
    }
    double[] x = fit(timings, List.of(Term.CONSTANT, Term.SHARE));
    double one = x[0] + x[1];
    return Optional.of(LawFit.of(new Law.Amdahl(one, x[0] / one), 2, 2, timings));
  }

  /**
   * Ernest's law. With fewer timings than terms only as many of its first terms are fitted.
   *
   * @param timings as for {@link #amdahl}, or of weak scaling
   * @return empty for fewer than 2 timings
   */
  public static Optional<LawFit> ernest(Scaling scaling, List<Timing> timings) {
    if (timings.size() < 2) {
      return Optional.empty();
    }
    boolean strong = scaling == Scaling.STRONG;
    List<Term> terms =
        strong
            ? List.of(Term.CONSTANT, Term.SHARE, Term.TREE, Term.EACH)
            : List.of(Term.CONSTANT, Term.TREE, Term.EACH);
    int fitted = Math.min(terms.size(), timings.size());
    double[] x = Arrays.copyOf(fit(timings, terms.subList(0, fitted)), terms.size());
    Law law = strong ? new Law.Ernest(x[0], x[1], x[2], x[3]) : new Law.Ernest(x[0], 0, x[1], x[2]);
    return Optional.of(LawFit.of(law, terms.size(), fitted, timings));
  }

  /**
   * Hockney's law. The time that executors spent in transfer is fitted by itself: in the sum of
   * all, the bytes that executors exchange could not be told from work that they share.
   *
   * <p>What transfer takes with one executor is the driver's message, and a part of the serial
   * term. With 2 timings the whole growth of transfer counts as bytes: the start of messages needs
   * a third.
   *
   * @param timings as for {@link #ernest}
   * @param transfers for each timing, which part of its seconds was spent in transfer
   * @return empty for fewer than 2 timings
   */
  public static Optional<LawFit> hockney(
      Scaling scaling, List<Timing> timings, List<Timing> transfers) {
    int points = timings.size();
    if (points < 2) {
      return Optional.empty();
    }
    List<Timing> work =
        IntStream.range(0, points).mapToObj(i -> timings.get(i).minus(transfers.get(i))).toList();
    boolean strong = scaling == Scaling.STRONG;
    List<Term> workTerms = strong ? List.of(Term.CONSTANT, Term.SHARE) : List.of(Term.CONSTANT);
    List<Term> transferTerms = List.of(Term.CONSTANT, Term.VECTOR, Term.MESSAGE);
    int fitted = Math.min(transferTerms.size(), points);
    double[] w = Arrays.copyOf(fit(work, workTerms), 2);
    double[] t = Arrays.copyOf(fit(transfers, transferTerms.subList(0, fitted)), 3);
    Law law = new Law.Hockney(w[0] + t[0], w[1], t[1], t[2]);
    int terms = workTerms.size() + transferTerms.size() - 1; // They share the serial one.
    int missing = transferTerms.size() - fitted;
    return Optional.of(LawFit.of(law, terms, terms - missing, transferTerms.size(), timings));
  }

  private static double[] fit(List<Timing> timings, List<Term> terms) {
    double[][] rows = new double[timings.size()][terms.size()];
    double[] seconds = new double[timings.size()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < terms.size(); j++) {
        rows[i][j] = terms.get(j).of(timings.get(i).executors());
      }
      seconds[i] = timings.get(i).seconds();
    }
    return NonNegativeLeastSquares.solve(rows, seconds);
  }
}
