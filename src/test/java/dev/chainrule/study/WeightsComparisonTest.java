package dev.chainrule.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.chainrule.spark.EngineChoice;
import dev.chainrule.study.StudyPoint.WeightHash;
import dev.chainrule.study.law.Scaling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which point, step and layer first differ. */
class WeightsComparisonTest {
  private static StudyPoint point(int executors, String sha256, WeightHash... hashes) {
    return point(Scaling.STRONG, EngineChoice.AGGREGATE, executors, sha256, hashes);
  }

  private static StudyPoint point(
      Scaling scaling, EngineChoice engine, int executors, String sha256, WeightHash... hashes) {
    return new StudyPoint(
        scaling, engine, executors, 1, false, 2, 8, List.of(1.0), null, sha256, List.of(hashes));
  }

  private static WeightHash hash(int step, String layer, String sha256) {
    return new WeightHash(step, layer, sha256);
  }

  @Test
  void equalWeightsAreEqual() {
    WeightsComparison c =
        WeightsComparison.of(
            List.of(
                point(1, "e", hash(1, "W1", "a")),
                point(2, "e", hash(1, "W1", "a")),
                point(4, "e")));
    assertEquals(new WeightsComparison(WeightsComparison.Verdict.EQUAL, 3, "e", null), c);
  }

  @Test
  void theEarliestStepOfAnyPointIsNamed() {
    WeightHash w1 = hash(1, "W1", "a");
    WeightHash b1 = hash(1, "b1", "b");
    WeightsComparison c =
        WeightsComparison.of(
            List.of(
                point(1, "e", w1, b1, hash(2, "W1", "c")),
                point(2, "f", w1, b1, hash(2, "W1", "x")),
                point(4, "g", w1, hash(1, "b1", "y"), hash(2, "W1", "z"))));
    assertEquals(WeightsComparison.Verdict.DIFFERENT, c.verdict());
    assertEquals(
        new WeightsComparison.Difference(EngineChoice.AGGREGATE, 4, 1, 1, "b1", "b", "y"),
        c.first());
    assertEquals(
        "The weights are not equal: 4 executors × 1 core with the aggregate engine first differs"
            + " after step 1, in layer b1.",
        c.sentence());
  }

  @Test
  void aDifferenceOnTheWayIsFoundEvenIfTheEndIsEqual() {
    WeightsComparison c =
        WeightsComparison.of(
            List.of(point(1, "e", hash(1, "W1", "a")), point(2, "e", hash(1, "W1", "x"))));
    assertEquals(WeightsComparison.Verdict.DIFFERENT, c.verdict());
  }

  @Test
  void finalWeightsAreComparedWhenNothingElseWasHashed() {
    WeightsComparison c = WeightsComparison.of(List.of(point(1, "e"), point(2, "f")));
    assertEquals(
        new WeightsComparison.Difference(EngineChoice.AGGREGATE, 2, 1, null, null, "e", "f"),
        c.first());
  }

  @Test
  void unknownWeightsAreNotCalledEqual() {
    WeightsComparison c = WeightsComparison.of(List.of(point(1, "e"), point(2, null)));
    assertEquals(WeightsComparison.Verdict.UNKNOWN, c.verdict());
    assertNull(c.sha256());
  }

  @Test
  void weakScalingTrainsOnOtherRowsAndIsNotCompared() {
    List<StudyPoint> weak = Samples.points(Scaling.WEAK, n -> 1, 1, 2, 4);
    assertEquals(WeightsComparison.Verdict.UNKNOWN, WeightsComparison.of(weak).verdict());
  }

  @Test
  void enginesMustEndEqualWithAsManyExecutors() {
    List<StudyPoint> points =
        List.of(
            point(1, "e"),
            point(Scaling.STRONG, EngineChoice.RESIDENT, 1, "e"),
            point(Scaling.WEAK, EngineChoice.AGGREGATE, 2, "f"),
            point(Scaling.WEAK, EngineChoice.RESIDENT, 2, "f"),
            point(Scaling.WEAK, EngineChoice.AGGREGATE, 4, "g"));
    assertEquals(
        new WeightsComparison(WeightsComparison.Verdict.EQUAL, 4, "e", null),
        WeightsComparison.of(points));
  }

  @Test
  void theEngineThatDiffersIsNamed() {
    WeightsComparison c =
        WeightsComparison.of(
            List.of(
                point(Scaling.WEAK, EngineChoice.AGGREGATE, 2, "f"),
                point(Scaling.WEAK, EngineChoice.RESIDENT, 2, "g")));
    assertEquals(
        new WeightsComparison.Difference(EngineChoice.RESIDENT, 2, 1, null, null, "f", "g"),
        c.first());
    assertEquals(
        "The weights are not equal: the final weights of 2 executors × 1 core with the resident"
            + " engine are the first that differ.",
        c.sentence());
  }
}
