package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.study.law.DiminishingReturns;
import dev.chainrule.study.law.Scaling;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The findings of a study, in sentences. */
final class Findings {
  private Findings() {}

  static List<String> of(
      Study study, List<Series> series, List<EngineComparison> engines, WeightsComparison weights) {
    List<String> sentences = new ArrayList<>();
    for (Series s : series) {
      sentences.add(whatWasMeasured(study, s));
      sentences.add(speedups(s));
      smallGain(s).ifPresent(sentences::add);
      optimum(s).ifPresent(sentences::add);
      sentences.add(trust(s));
    }
    engines.forEach(comparison -> sentences.add(comparison.sentence()));
    sentences.add(weights.sentence());
    if (study.points().stream().anyMatch(StudyPoint::oversubscribed)) {
      sentences.add(
          "Points marked oversubscribed had more executor cores than the %s there are; no law was fitted to them."
              .formatted(Words.count(study.physicalCores(), "physical core")));
    }
    return List.copyOf(sentences);
  }

  private static String whatWasMeasured(Study study, Series series) {
    IntSummaryStatistics repetitions =
        series.measured().stream().mapToInt(PointFigures::repetitions).summaryStatistics();
    String times =
        repetitions.getMin() == repetitions.getMax()
            ? Words.count(repetitions.getMin(), "run")
            : repetitions.getMin() + " to " + Words.count(repetitions.getMax(), "run");
    return "%s scaling with the %s engine (%s) was measured with %s of %s each, %s each; a time is the median."
        .formatted(
            series.scaling() == Scaling.STRONG ? "Strong" : "Weak",
            series.engine().label(),
            work(study, series),
            counts(series),
            Words.count(series.coresPerExecutor(), "core"),
            times);
  }

  private static String work(Study study, Series series) {
    StudyPoint point = study.points().stream().filter(series::has).findFirst().orElseThrow();
    String steps = Words.count(point.steps(), "step");
    return series.scaling() == Scaling.STRONG
        ? Words.format("the same %,d rows in %s for all", point.rows(), steps)
        : Words.format(
            "%,d rows in %s for every executor", point.rows() / point.executors(), steps);
  }

  private static String counts(Series series) {
    List<String> counts =
        series.measured().stream().map(p -> String.valueOf(p.executors())).toList();
    return join(counts)
        + (counts.size() == 1 && counts.get(0).equals("1") ? " executor" : " executors");
  }

  private static String join(List<String> items) {
    int last = items.size() - 1;
    return last == 0
        ? items.get(0)
        : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
  }

  private static String speedups(Series series) {
    List<PointFigures> measured = series.measured();
    if (measured.get(0).speedup() == null) {
      return "No speed-up can be given, since one executor alone was not measured.";
    }
    if (measured.size() == 1) {
      return "With one point there is nothing to compare it with.";
    }
    boolean strong = series.scaling() == Scaling.STRONG;
    PointFigures second = measured.get(1);
    String first =
        (strong ? "%s are %s times as fast as 1" : "%s do %s times the work of 1")
            .formatted(
                second.executors() + " executors" + mark(second), Words.times(second.speedup()));
    String others =
        measured.stream()
            .skip(2)
            .map(
                p ->
                    Words.format(
                        ", %d%s %s %s times",
                        p.executors(), mark(p), strong ? "are" : "do", Words.times(p.speedup())))
            .collect(Collectors.joining());
    return first + others + (strong ? "." : " in the same time.");
  }

  private static String mark(PointFigures point) {
    return point.oversubscribed() ? " (oversubscribed)" : "";
  }

  private static Optional<String> smallGain(Series series) {
    DiminishingReturns measured = series.measuredSmallGain();
    if (measured != null && measured.from() != null) {
      return Optional.of(
          "Measured: beyond %s another one gains less than 10 %%."
              .formatted(Words.count(measured.from(), "executor")));
    }
    return series
        .quoted()
        .filter(f -> f.smallGain() != null)
        .map(
            f ->
                f.smallGain().from() == null
                    ? Words.format(
                        "By %s's law every executor up to %d gains 10 %% or more.",
                        f.fit().name(), f.smallGain().searchedTo())
                    : "By %s's law, beyond %s another one gains less than 10 %%."
                        .formatted(f.fit().name(), Words.count(f.smallGain().from(), "executor")));
  }

  private static Optional<String> optimum(Series series) {
    return series
        .quoted()
        .filter(f -> f.optimum() != null)
        .map(
            f ->
                "By %s's law %s the fastest; with more, runs get slower or no faster."
                    .formatted(
                        f.fit().name(),
                        f.optimum() == 1 ? "1 executor is" : f.optimum() + " executors are"));
  }

  private static String trust(Series series) {
    return series
        .quoted()
        .map(
            f ->
                "The law is %s; where it reaches beyond the measured executors it is a guess."
                    .formatted(f.fit().note()))
        .orElse(
            "No law could be fitted: that takes at least 2 points that are not oversubscribed.");
  }
}
