package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EvaluationTest {
  @Test
  void countsAndLossesOfShardsAddUp() {
    Evaluation first = new Evaluation(2, 2);
    first.add(0, 0);
    first.add(1, 0);
    first.addLoss(0, 0.25);
    Evaluation second = new Evaluation(2, 2);
    second.add(1, 1);
    second.add(1, 1);
    second.addLoss(1, 0.5);
    first.merge(second);
    assertArrayEquals(new long[][] {{1, 0}, {1, 2}}, first.confusion());
    assertEquals(4, first.rows());
    assertEquals(0.1875, first.meanLoss());
    assertEquals(0.75, first.accuracy());
  }

  @Test
  void nothingEvaluatedHasNoMean() {
    Evaluation nothing = new Evaluation(1, 3);
    assertEquals(0, nothing.rows());
    assertTrue(Double.isNaN(nothing.meanLoss()) && Double.isNaN(nothing.accuracy()));
  }

  @Test
  void evaluationsOfOtherSetsDoNotMeet() {
    Evaluation evaluation = new Evaluation(2, 3);
    assertThrows(IllegalArgumentException.class, () -> evaluation.merge(new Evaluation(3, 3)));
    assertThrows(IllegalArgumentException.class, () -> evaluation.merge(new Evaluation(2, 4)));
  }
}
