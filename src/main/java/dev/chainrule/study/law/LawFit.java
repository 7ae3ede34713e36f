package dev.chainrule.study.law;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.chainrule.io.Words;
import java.util.List;
import java.util.Locale;

/**
 * A law with numbers fitted to measurements, and how much they can be trusted.
 *
 * @param law with its numbers
 * @param name of the law
 * @param formula with its numbers, for readers
 * @param termsOfLaw how many numbers the law has
 * @param termsFitted how many of them the points determine; the others are taken as 0
 * @param residuals one for each point
 * @param rootMeanSquare of the residuals, seconds; divided by the points, not the degrees of
 *     freedom
 * @param standing whether there were enough points
 * @param note the standing in a sentence
 */
public record LawFit(
    Law law,
    String name,
    String formula,
    int termsOfLaw,
    int termsFitted,
    List<Residual> residuals,
    double rootMeanSquare,
    Standing standing,
    String note) {

  /** Whether there were enough points to fit the law, and to test it. */
  public enum Standing {
    /** Too few points for the law's numbers: only its first terms were fitted. */
    UNDERDETERMINED,
    /** Just enough points for its numbers: small residuals mean nothing. */
    UNTESTED,
    /** More points than that: the residuals say how good the law is. */
    TESTED;

    /** The name in files, such as {@code tested}. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A measurement against the law.
   *
   * @param measured seconds
   * @param fitted seconds
   * @param difference measured minus fitted, seconds
   */
  public record Residual(int executors, double measured, double fitted, double difference) {}

  static LawFit of(Law law, int termsOfLaw, int termsFitted, List<Timing> timings) {
    return of(law, termsOfLaw, termsFitted, termsOfLaw, timings);
  }

  /**
   * As above.
   *
   * @param pointsNeeded to fix all terms; fewer than terms if each point says more than one time
   */
  static LawFit of(
      Law law, int termsOfLaw, int termsFitted, int pointsNeeded, List<Timing> timings) {
    List<Residual> residuals =
        timings.stream()
            .map(
                t -> {
                  double fitted = law.seconds(t.executors());
                  return new Residual(t.executors(), t.seconds(), fitted, t.seconds() - fitted);
                })
            .toList();
    double squares = residuals.stream().mapToDouble(r -> r.difference() * r.difference()).sum();
    Standing standing = standing(pointsNeeded, timings.size());
    return new LawFit(
        law,
        law.name(),
        law.formula(),
        termsOfLaw,
        termsFitted,
        residuals,
        Math.sqrt(squares / residuals.size()),
        standing,
        note(standing, termsOfLaw, termsFitted, timings.size()));
  }

  private static Standing standing(int needed, int points) {
    if (points < needed) {
      return Standing.UNDERDETERMINED;
    }
    return points == needed ? Standing.UNTESTED : Standing.TESTED;
  }

  private static String note(Standing standing, int terms, int fitted, int points) {
    return switch (standing) {
      case UNDERDETERMINED ->
          Words.format(
              "underdetermined: %d points cannot fix %d terms, so only the first %d were fitted",
              points, terms, fitted);
      case UNTESTED ->
          Words.format(
              "untested: %d points fix %d terms, and none is left to check them", points, terms);
      case TESTED -> Words.format("fitted to %d points with %d terms", points, terms);
    };
  }

  /**
   * A measurement that laws are fitted to.
   *
   * @param executors n
   * @param seconds T(n), the median of the repetitions
   */
  public record Timing(int executors, double seconds) {
    /** Without a part of these seconds. */
    Timing minus(Timing part) {
      return new Timing(executors, seconds - part.seconds);
    }
  }
}
