package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.law.DiminishingReturns;
import dev.chainrule.study.law.Forecast;
import dev.chainrule.study.law.Law;
import dev.chainrule.study.law.LawFit;
import dev.chainrule.study.law.LawFit.Timing;
import dev.chainrule.study.law.LawFitter;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.train.Phases.Phase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Points that differ only in the number of executors, and all that follows from them.
 *
 * @param measured figures of each point, ordered by executors
 * @param measuredSmallGain from where one more executor gains less than 10 %, by measurement; null
 *     for weak scaling, and if n and n + 1 were measured for no n
 * @param forecasts by Amdahl's law (strong scaling only), and by the one that knows how the engine
 *     communicates: Ernest's for aggregate, Hockney's for resident; empty if fewer than 2 points
 *     are not oversubscribed
 */
public record Series(
    Scaling scaling,
    int coresPerExecutor,
    EngineChoice engine,
    List<PointFigures> measured,
    DiminishingReturns measuredSmallGain,
    List<Forecast> forecasts) {

  static Series of(List<StudyPoint> points) {
    StudyPoint first = points.get(0);
    Scaling scaling = first.scaling();
    Double one = first.executors() == 1 ? Spread.of(first.seconds()).median() : null;
    List<StudyPoint> fittable = fittable(points);
    List<Timing> timings = fittable.stream().map(point -> timing(point, 1)).toList();
    boolean strong = scaling == Scaling.STRONG;
    return new Series(
        scaling,
        first.coresPerExecutor(),
        first.engine(),
        points.stream().map(point -> PointFigures.of(point, one)).toList(),
        strong ? DiminishingReturns.measured(timings) : null,
        Stream.of(
                strong ? LawFitter.amdahl(timings) : Optional.<LawFit>empty(),
                communicating(scaling, fittable, timings))
            .flatMap(Optional::stream)
            .map(fit -> Forecast.of(scaling, fit))
            .toList());
  }

  /** The points to fit: those whose executors take turns on one core follow another law. */
  private static List<StudyPoint> fittable(List<StudyPoint> points) {
    return points.stream().filter(point -> !point.oversubscribed()).toList();
  }

  private static Timing timing(StudyPoint point, double part) {
    return new Timing(point.executors(), part * Spread.of(point.seconds()).median());
  }

  /**
   * By the law of the engine's messages. The resident engine's takes the measured phases: without
   * them it is treated like the other engine.
   */
  private static Optional<LawFit> communicating(
      Scaling scaling, List<StudyPoint> points, List<Timing> timings) {
    if (points.stream().anyMatch(p -> p.engine() == EngineChoice.AGGREGATE || p.phases() == null)) {
      return LawFitter.ernest(scaling, timings);
    }
    List<Timing> transfers =
        points.stream()
            .map(p -> timing(p, p.phases().get(Phase.TRANSFER) / p.phases().total()))
            .toList();
    return LawFitter.hockney(scaling, timings, transfers);
  }

  /**
   * The forecast to quote: Ernest's if there were enough points to test it, Hockney's always, since
   * it rests on what was measured of transfer, else the simpler one.
   */
  public Optional<Forecast> quoted() {
    return forecasts.stream()
        .filter(
            f ->
                f.fit().law() instanceof Law.Hockney
                    || (f.fit().law() instanceof Law.Ernest
                        && f.fit().standing() == LawFit.Standing.TESTED))
        .findFirst()
        .or(() -> forecasts.stream().findFirst());
  }

  /** Whether {@code point} is one of these. */
  public boolean has(StudyPoint point) {
    return point.scaling() == scaling
        && point.coresPerExecutor() == coresPerExecutor
        && point.engine() == engine;
  }

  /** Whether {@code other} has the same points of another engine. */
  boolean isOtherEngine(Series other) {
    return other.scaling == scaling
        && other.coresPerExecutor == coresPerExecutor
        && other.engine != engine;
  }

  /** {@code Strong scaling, 2 cores an executor, aggregate engine}. */
  public String title() {
    return "%s, %s engine".formatted(title(scaling, coresPerExecutor), engine.label());
  }

  /** {@code Strong scaling, 2 cores an executor}. */
  static String title(Scaling scaling, int coresPerExecutor) {
    return "%s scaling, %s an executor"
        .formatted(
            scaling == Scaling.STRONG ? "Strong" : "Weak", Words.count(coresPerExecutor, "core"));
  }
}
