package dev.chainrule.study.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.study.Samples;
import dev.chainrule.study.Series;
import dev.chainrule.study.StudyAnalysis;
import dev.chainrule.study.StudyPoint;
import dev.chainrule.train.Phases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What laws say about executors that nobody measured. */
class ForecastTest {
  private static Forecast ernest(IntToDoubleFunction seconds, int... executors) {
    return Forecast.of(
        Scaling.STRONG,
        LawFitter.ernest(Scaling.STRONG, Samples.timings(seconds, executors)).orElseThrow());
  }

  @Test
  void withoutAnyLossTheTenthExecutorIsTheLastToGainTenPercent() {
    assertEquals(new DiminishingReturns(10, 11), DiminishingReturns.predicted(n -> 1.0 / n, 256));
  }

  @Test
  void smallGainIsTheFirstCountFromWhichOneMoreIsNotWorthIt() {
    // T: 10, 6, 5, 4.6: gains 40 %, 17 %, 8 %.
    double[] time = {0, 10, 6, 5, 4.6};
    assertEquals(
        new DiminishingReturns(3, 4),
        DiminishingReturns.measured(Samples.timings(n -> time[n], 1, 2, 3, 4)));
    assertEquals(new DiminishingReturns(1, 2), DiminishingReturns.predicted(n -> 5, 256));
    assertEquals(
        new DiminishingReturns(null, 256),
        DiminishingReturns.predicted(n -> Math.pow(0.8, n), 256));
  }

  @Test
  void measuredSmallGainNeedsNeighbours() {
    assertNull(DiminishingReturns.measured(Samples.timings(n -> 8.0 / n, 1, 3, 5)));
    assertEquals(
        new DiminishingReturns(null, 2),
        DiminishingReturns.measured(Samples.timings(n -> 8.0 / n, 1, 2, 4)));
  }

  @Test
  void optimumIsWhereTheDerivativeOfTheLawVanishes() {
    // 100/n + n is least at n = 10.
    Forecast forecast = ernest(n -> 100.0 / n + n, 1, 2, 3, 4, 5, 8);
    assertEquals(10, forecast.optimum());
    assertNull(ernest(n -> 100.0 / n, 1, 2, 3, 4, 5, 8).optimum());
    assertEquals(1, ernest(n -> 5.0 + n, 1, 2, 3, 4, 5, 8).optimum());
  }

  @Test
  void predictionsGoByDoublingsAndAreMarkedBeyondTheMeasured() {
    List<Forecast.Prediction> predictions = ernest(n -> 60.0 / n, 1, 2, 3, 4, 5).predictions();
    assertEquals(
        List.of(1, 2, 4, 8, 16, 32, 64, 128, 256),
        predictions.stream().map(Forecast.Prediction::executors).toList());
    assertFalse(predictions.get(2).beyondMeasured());
    assertTrue(predictions.get(3).beyondMeasured());
    assertEquals(60.0 / 256, predictions.get(8).seconds(), 1e-9);
    assertEquals(256, predictions.get(8).speedup(), 1e-6);
    assertEquals(1, predictions.get(8).efficiency(), 1e-9);
  }

  @Test
  void oversubscribedPointsChangeNoLaw() {
    List<StudyPoint> points = Samples.strong(n -> 1 + 20.0 / n, 1, 2, 4);
    List<StudyPoint> more = new ArrayList<>(points);
    more.add(Samples.oversubscribed(Samples.point(Scaling.STRONG, 8, 99)));
    Series without = StudyAnalysis.of(Samples.study(points)).series().get(0);
    Series with = StudyAnalysis.of(Samples.study(more)).series().get(0);
    assertEquals(without.forecasts(), with.forecasts());
    assertEquals(4, with.measured().size());
  }

  @Test
  void quotedIsErnestOnlyIfItWasTested() {
    IntToDoubleFunction time = n -> 1 + 20.0 / n + 0.1 * n;
    assertEquals("Amdahl", quoted(Samples.strong(time, 1, 2, 3, 4)));
    assertEquals("Ernest", quoted(Samples.strong(time, 1, 2, 3, 4, 5)));
  }

  @Test
  void residentEngineIsPredictedByItsTransfer() {
    Phases one = Phases.of(Map.of("compute", 12.0));
    Phases two = Phases.of(Map.of("compute", 7.0, "transfer", 1.0));
    List<StudyPoint> points = List.of(resident(1, 12, one), resident(2, 8, two));
    Series series = StudyAnalysis.of(Samples.study(points)).series().get(0);
    Forecast quoted = series.quoted().orElseThrow();
    // Work takes 12 s and 7 s, which is 2 + 10/n; transfer 0 s and 1 s, which is 2·(1 − 1/n).
    Law.Hockney law = (Law.Hockney) quoted.fit().law();
    assertEquals(2, law.serial(), 1e-9);
    assertEquals(10, law.shared(), 1e-9);
    assertEquals(2, law.vector(), 1e-9);
    assertEquals(0, law.message());
    assertEquals(2 + 2.5 + 1.5, quoted.predictions().get(2).seconds(), 1e-9);
    assertEquals(List.of("Amdahl", "Hockney"), names(series));
  }

  @Test
  void residentEngineWithoutPhasesIsPredictedAsTheOther() {
    List<StudyPoint> points = List.of(resident(1, 12, null), resident(2, 8, null));
    assertEquals(
        List.of("Amdahl", "Ernest"),
        names(StudyAnalysis.of(Samples.study(points)).series().get(0)));
  }

  private static StudyPoint resident(int executors, double seconds, Phases phases) {
    return Samples.withPhases(
        Samples.resident(Samples.point(Scaling.STRONG, executors, seconds), 1), phases);
  }

  private static List<String> names(Series series) {
    return series.forecasts().stream().map(f -> f.fit().name()).toList();
  }

  private static String quoted(List<StudyPoint> points) {
    Series series = StudyAnalysis.of(Samples.study(points)).series().get(0);
    return series.quoted().orElseThrow().fit().name();
  }
}
