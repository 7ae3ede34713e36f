package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.law.Scaling;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A speed-up study as it was measured; all else follows from it ({@link StudyAnalysis}).
 *
 * @param title what was trained, in a few words
 * @param physicalCores of the machine or cluster
 * @param points one for each measured number of executors and engine, ordered by scaling, cores of
 *     an executor, executors and engine
 * @param facts where and how it was measured (machine, versions, network, batch, …), name to value
 *     in the order they are shown
 * @param caveats what a reader must know before believing the figures, a sentence each
 */
public record Study(
    String title,
    int physicalCores,
    List<StudyPoint> points,
    Map<String, String> facts,
    List<String> caveats) {

  private static final Comparator<StudyPoint> ORDER =
      Comparator.comparing(StudyPoint::scaling)
          .thenComparing(StudyPoint::coresPerExecutor)
          .thenComparing(StudyPoint::executors)
          .thenComparing(StudyPoint::engine);

  /** What identifies a point. */
  private record Place(Scaling scaling, EngineChoice engine, int cores, int executors) {}

  public Study {
    Objects.requireNonNull(title, "title");
    if (physicalCores < 1) {
      throw new IllegalArgumentException(Words.format("study: %d physical cores", physicalCores));
    }
    if (points.isEmpty()) {
      throw new IllegalArgumentException("study: no points");
    }
    Set<Place> places = new HashSet<>();
    for (StudyPoint p : points) {
      if (!places.add(new Place(p.scaling(), p.engine(), p.coresPerExecutor(), p.executors()))) {
        throw new IllegalArgumentException("study: two points for " + p.describe());
      }
    }
    points = points.stream().sorted(ORDER).toList();
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    caveats = List.copyOf(caveats);
  }
}
