package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.train.Phases;
import dev.chainrule.train.Phases.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code study.csv}: a row for each point and repetition, comma-separated, under a line of names.
 *
 * <p>No value holds a comma or a quote. Phases are the point's mean ms of a step, the same in each
 * of its rows, like {@code aggregate_by_resident}: the median seconds of the aggregate engine
 * divided by those of the resident one. What is unknown is empty.
 */
final class StudyCsv {
  static final String HEADER =
      "scaling,executors,cores_per_executor,oversubscribed,repetition,steps,rows,seconds,"
          + "samples_per_second,weights_sha256,"
          + Arrays.stream(Phase.values()).map(StudyCsv::column).collect(Collectors.joining(","))
          + ",engine,aggregate_by_resident";

  private static final String NO_PHASES = ",".repeat(Phase.values().length - 1);

  private StudyCsv() {}

  /** {@code straggler_wait_ms} and the like. */
  private static String column(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT) + "_ms";
  }

  static String format(Study study) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    List<EngineComparison> engines = StudyAnalysis.of(study).engines();
    for (StudyPoint point : study.points()) {
      String ratio = ratio(engines, point);
      for (int i = 0; i < point.seconds().size(); i++) {
        csv.append(row(point, i)).append(',').append(ratio).append('\n');
      }
    }
    return csv.toString();
  }

  private static String row(StudyPoint p, int repetition) {
    double seconds = p.seconds().get(repetition);
    List<Object> values =
        List.of(
            p.scaling().label(),
            p.executors(),
            p.coresPerExecutor(),
            p.oversubscribed(),
            repetition + 1,
            p.steps(),
            p.rows(),
            seconds,
            Words.format("%.3f", p.rows() / seconds),
            p.weightsSha256() == null ? "" : p.weightsSha256(),
            p.phases() == null ? NO_PHASES : phases(p.phases()),
            p.engine().label());
    return values.stream().map(Object::toString).collect(Collectors.joining(","));
  }

  private static String ratio(List<EngineComparison> engines, StudyPoint point) {
    return engines.stream()
        .flatMap(comparison -> comparison.pair(point).stream())
        .map(pair -> Words.format("%.4f", pair.ratio()))
        .collect(Collectors.joining());
  }

  private static String phases(Phases p) {
    return p.byKey().values().stream()
        .map(ms -> Words.format("%.4f", ms))
        .collect(Collectors.joining(","));
  }
}
