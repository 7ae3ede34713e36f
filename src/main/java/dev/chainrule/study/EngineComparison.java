package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.law.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Both engines side by side, over the points that were measured with both.
 *
 * @param pairs at least one, ordered by executors
 */
public record EngineComparison(Scaling scaling, int coresPerExecutor, List<Pair> pairs) {

  /**
   * One point of each engine.
   *
   * @param aggregate median seconds
   * @param resident median seconds
   * @param ratio the first divided by the second: how many times as fast the resident engine is
   * @param ratioLow with aggregate's fastest and resident's slowest repetition
   * @param ratioHigh with aggregate's slowest and resident's fastest repetition
   */
  public record Pair(
      int executors,
      boolean oversubscribed,
      double aggregate,
      double resident,
      double ratio,
      double ratioLow,
      double ratioHigh) {

    private static Pair of(PointFigures aggregate, PointFigures resident) {
      Spread a = aggregate.seconds();
      Spread r = resident.seconds();
      return new Pair(
          aggregate.executors(),
          aggregate.oversubscribed(),
          a.median(),
          r.median(),
          a.median() / r.median(),
          a.min() / r.max(),
          a.max() / r.min());
    }
  }

  /** One for each two series that differ only in the engine; empty if there was but one engine. */
  static List<EngineComparison> of(List<Series> all) {
    List<EngineComparison> comparisons = new ArrayList<>();
    for (Series series : all) {
      if (series.engine() == EngineChoice.AGGREGATE) {
        List<Pair> pairs =
            all.stream().filter(series::isOtherEngine).flatMap(r -> pairs(series, r)).toList();
        if (!pairs.isEmpty()) {
          comparisons.add(new EngineComparison(series.scaling(), series.coresPerExecutor(), pairs));
        }
      }
    }
    return List.copyOf(comparisons);
  }

  private static Stream<Pair> pairs(Series aggregate, Series resident) {
    return aggregate.measured().stream()
        .flatMap(
            a ->
                resident.measured().stream()
                    .filter(r -> r.executors() == a.executors())
                    .map(r -> Pair.of(a, r)));
  }

  /** The pair that {@code point} belongs to. */
  Optional<Pair> pair(StudyPoint point) {
    boolean here = scaling == point.scaling() && coresPerExecutor == point.coresPerExecutor();
    return pairs.stream().filter(p -> here && p.executors() == point.executors()).findFirst();
  }

  /** {@code Strong scaling, 2 cores an executor, both engines}. */
  public String title() {
    return Series.title(scaling, coresPerExecutor) + ", both engines";
  }

  /** The ratios in a sentence. */
  String sentence() {
    String ratios =
        pairs.stream()
            .map(
                p ->
                    "%s (%s%s)"
                        .formatted(
                            Words.times(p.ratio()),
                            Words.count(p.executors(), "executor"),
                            p.oversubscribed() ? ", oversubscribed" : ""))
            .collect(Collectors.joining(", "));
    return "%s scaling with the resident engine is %s times as fast as with the aggregate engine."
        .formatted(scaling == Scaling.STRONG ? "Strong" : "Weak", ratios);
  }
}
