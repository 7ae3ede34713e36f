package dev.chainrule.study;

import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.law.Scaling;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that follows from a study's measurements.
 *
 * @param findings what was measured and what follows, a sentence each
 * @param series one for each kind of scaling, number of cores of an executor, and engine
 * @param engines both engines side by side; empty if there was but one
 * @param weights whether all points that must have trained the same weights have
 */
public record StudyAnalysis(
    List<String> findings,
    List<Series> series,
    List<EngineComparison> engines,
    WeightsComparison weights) {

  /** Computes it; cheap enough to be computed again by each output. */
  public static StudyAnalysis of(Study study) {
    List<Series> series =
        study.points().stream()
            .collect(
                Collectors.groupingBy(
                    point -> new Kind(point.scaling(), point.coresPerExecutor(), point.engine()),
                    () -> new TreeMap<>(Kind.ORDER),
                    Collectors.toList()))
            .values()
            .stream()
            .map(Series::of)
            .toList();
    WeightsComparison weights = WeightsComparison.of(study.points());
    List<EngineComparison> engines = EngineComparison.of(series);
    return new StudyAnalysis(
        Findings.of(study, series, engines, weights), series, engines, weights);
  }

  private record Kind(Scaling scaling, int cores, EngineChoice engine) {
    static final Comparator<Kind> ORDER =
        Comparator.comparing(Kind::scaling).thenComparing(Kind::cores).thenComparing(Kind::engine);
  }
}
