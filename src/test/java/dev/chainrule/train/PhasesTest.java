package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.train.Phases.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhasesTest {
  private static final double EXACT = 1e-12;

  @Test
  void phasesAddUpToTheStepAndGemmIsPartOfCompute() {
    Phases sums =
        Phases.of(Map.of("scheduling", 10.0, "compute", 400.0, "gemm", 300.0, "transfer", 50.0));
    assertEquals(460, sums.total(), EXACT);
    assertEquals(46, sums.times(0.1).total(), EXACT);
    assertEquals(100, sums.parts().get("compute: other"), EXACT);
    assertEquals(sums.total(), sums.parts().values().stream().mapToDouble(ms -> ms).sum(), EXACT);
    assertThrows(IllegalArgumentException.class, () -> Phases.of(Map.of("lunch", 1.0)));
  }

  @Test
  void whatIsLeftOfTheWallTimeIsScheduling() {
    Phases phases =
        Phases.NONE
            .with(Phase.SCHEDULING, 1)
            .with(Phase.COMPUTE, 4)
            .with(Phase.GEMM, 3)
            .within(7.5);
    assertEquals(3.5, phases.get(Phase.SCHEDULING), EXACT);
    assertEquals(4, phases.get(Phase.COMPUTE), EXACT);
    assertEquals(7.5, phases.total(), EXACT);
  }

  @Test
  void phasesThatOverlapAreShortenedInProportion() {
    Phases phases = Phases.NONE.with(Phase.COMPUTE, 6).with(Phase.MERGE, 2).within(4);
    assertEquals(3, phases.get(Phase.COMPUTE), EXACT);
    assertEquals(1, phases.get(Phase.MERGE), EXACT);
    assertEquals(4, phases.total(), EXACT);
  }

  /** Tasks take their times by the clock of another machine. */
  @ParameterizedTest
  @ValueSource(longs = {-60_000_000, 0, 60_000_000})
  void clocksThatDisagreeMakeNoTime(long ahead) {
    long end = WorkTimes.nowMicros() + 4000;
    WorkTimes times = new WorkTimes();
    times.begin(end + ahead - 3000, 0);
    times.end();
    Phases phases = times.phases(2, 0, end - 5000, end, 0);
    assertEquals(0.005, phases.total(), EXACT);
    phases.byKey().forEach((key, seconds) -> assertTrue(seconds >= 0, key + " " + seconds));
  }
}
