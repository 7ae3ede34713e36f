package dev.chainrule.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.law.KarpFlatt;
import dev.chainrule.study.law.Scaling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures of single points. */
class FiguresTest {
  private static final double EXACT = 1e-12;

  private static List<PointFigures> figures(List<StudyPoint> points) {
    return StudyAnalysis.of(Samples.study(points)).series().get(0).measured();
  }

  @Test
  void quartilesAreThoseOfR() {
    // quantile(c(7, 1, 3, 10), type = 7): 1, 2.5, 5, 7.75, 10
    assertEquals(new Spread(1, 2.5, 5, 7.75, 10), Spread.of(List.of(7.0, 1.0, 3.0, 10.0)));
    assertEquals(5.25, Spread.of(List.of(7.0, 1.0, 3.0, 10.0)).interquartile());
  }

  @Test
  void oneValueHasNoSpread() {
    assertEquals(new Spread(4, 4, 4, 4, 4), Spread.of(List.of(4.0)));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }

  @Test
  void oneDisturbedRepetitionDoesNotMoveTheMedian() {
    assertEquals(2.0, Spread.of(List.of(1.9, 2.0, 2.1)).median());
    assertEquals(2.0, Spread.of(List.of(1.9, 2.0, 900.0)).median());
  }

  @Test
  void speedupOfFixedWorkIsTheRatioOfTimes() {
    PointFigures four = figures(Samples.strong(n -> 60.0 / Math.sqrt(n), 1, 4)).get(1);
    assertEquals(2, four.speedup(), EXACT);
    assertEquals(0.5, four.efficiency(), EXACT);
    assertEquals(102_400 / 30.0, four.samplesPerSecond(), 1e-9);
  }

  @Test
  void efficiencyOfGrowingWorkIsTheRatioOfTimes() {
    List<StudyPoint> points = Samples.points(Scaling.WEAK, n -> n == 1 ? 10 : 12.5, 1, 4);
    PointFigures four = figures(points).get(1);
    assertEquals(0.8, four.efficiency(), EXACT);
    assertEquals(3.2, four.speedup(), EXACT);
    assertNull(four.karpFlatt());
  }

  @Test
  void karpFlattFindsTheSerialFractionOfAmdahl() {
    double f = 0.07;
    for (PointFigures p : figures(Samples.strong(n -> 50 * (f + (1 - f) / n), 1, 2, 3, 8, 64))) {
      if (p.executors() > 1) {
        assertEquals(f, p.karpFlatt(), EXACT);
      } else {
        assertNull(p.karpFlatt());
      }
    }
    assertThrows(IllegalArgumentException.class, () -> KarpFlatt.serialFraction(1, 1));
  }

  @Test
  void karpFlattIsNegativeAboveAndOneWithoutAnySpeedup() {
    List<PointFigures> superlinear = figures(Samples.strong(n -> 100.0 / (n * n), 1, 2));
    assertEquals(4, superlinear.get(1).speedup(), EXACT);
    assertTrue(superlinear.get(1).karpFlatt() < 0);
    assertEquals(1, figures(Samples.strong(n -> 9, 1, 2, 4)).get(2).karpFlatt(), EXACT);
  }

  @Test
  void spreadOfSpeedupComesFromFastestAndSlowest() {
    StudyPoint one = Samples.point(Scaling.STRONG, 1, 12);
    StudyPoint two =
        new StudyPoint(
            Scaling.STRONG,
            EngineChoice.AGGREGATE,
            2,
            1,
            false,
            1,
            1,
            List.of(6.0, 8.0, 5.0),
            null,
            null,
            List.of());
    PointFigures p = figures(List.of(one, two)).get(1);
    assertEquals(List.of(1.5, 2.0, 2.4), List.of(p.speedupLow(), p.speedup(), p.speedupHigh()));
  }

  @Test
  void withoutOneExecutorThereIsNoSpeedup() {
    PointFigures two = figures(Samples.strong(n -> 10.0 / n, 2, 4)).get(0);
    assertNull(two.speedup());
    assertNull(two.efficiency());
    assertNull(two.karpFlatt());
  }

  @Test
  void impossiblePointsAreRejectedWithAllThatIsWrong() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new StudyPoint(
                    Scaling.WEAK,
                    EngineChoice.AGGREGATE,
                    0,
                    1,
                    false,
                    1,
                    1,
                    List.of(-1.0),
                    null,
                    null,
                    List.of()));
    assertTrue(e.getMessage().contains("executors: 0"), e.getMessage());
    assertTrue(e.getMessage().contains("seconds: -1.0"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Samples.study(Samples.strong(n -> 1, 2, 2)));
  }

  @Test
  void moreExecutorCoresThanPhysicalOnesAreOversubscribed() {
    assertTrue(StudyPoint.oversubscribes(5, 2, 8));
    assertEquals(false, StudyPoint.oversubscribes(4, 2, 8));
  }
}
