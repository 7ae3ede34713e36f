package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.model.Loss;
import dev.chainrule.train.Quality.Bin;
import dev.chainrule.train.Quality.ClassFigures;
import dev.chainrule.train.Quality.Confusion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All expected figures are computed by hand, from the definitions. */
class QualityTest {
  private static final double TINY = 1e-12;

  /** Class 2 has no rows; in the last row, classes 0 and 1 tie. */
  private static Judged fiveRows() {
    return new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 3)
        .probabilities(0, 0, 0.7, 0.2, 0.1)
        .probabilities(0, 0, 0.5, 0.3, 0.2)
        .probabilities(0, 1, 0.28, 0.62, 0.1)
        .probabilities(1, 1, 0.1, 0.85, 0.05)
        .probabilities(1, 2, 0.05, 0.05, 0.9);
  }

  @Test
  void classesHavePrecisionRecallAndF1() {
    assertEquals(
        List.of(
            new ClassFigures(0, 3, 2, 1.0, 2 / 3.0, 0.8),
            new ClassFigures(1, 2, 2, 0.5, 0.5, 0.5),
            new ClassFigures(2, 0, 1, 0.0, Double.NaN, 0.0)),
        fiveRows().quality(0).classes());
  }

  @Test
  void macroAveragesAreOverClassesWithRows() {
    Quality quality = fiveRows().quality(0);
    assertEquals((1 + 0.5) / 2, quality.macroPrecision(), TINY);
    assertEquals((2 / 3.0 + 0.5) / 2, quality.macroRecall(), TINY);
    assertEquals((0.8 + 0.5) / 2, quality.macroF1(), TINY);
  }

  @Test
  void classThatIsNeverPredictedCountsAsNoPrecision() {
    Quality quality =
        new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 2)
            .probabilities(0, 0, 0.9, 0.1)
            .probabilities(1, 0, 0.9, 0.1)
            .quality(0);
    assertTrue(Double.isNaN(quality.classes().get(1).precision()));
    assertEquals(0.25, quality.macroPrecision(), TINY);
  }

  @Test
  void trueClassCountsIfItIsAmongTheFirstChoices() {
    Quality quality = fiveRows().quality(0);
    assertEquals(0.6, quality.topAccuracy(1), TINY);
    assertEquals(quality.evaluation().accuracy(), quality.topAccuracy(1));
    assertEquals(0.8, quality.topAccuracy(2), TINY);
    assertEquals(1, quality.topAccuracy(3));
    assertThrows(IndexOutOfBoundsException.class, () -> quality.topAccuracy(0));
    assertThrows(IndexOutOfBoundsException.class, () -> quality.topAccuracy(4));
  }

  @Test
  void logLossIsTheMeanOfMinusLogOfTheTrueClass() {
    double product = 0.7 * 0.5 * 0.28 * 0.85 * 0.05;
    assertEquals(-Math.log(product) / 5, fiveRows().quality(0).logLoss(), TINY);
  }

  @Test
  void calibrationErrorIsTheMeanGapOfConfidenceAndAccuracy() {
    double gaps = (1 - 0.7) + (1 - 0.5) + 0.62 + (1 - 0.85) + 0.9;
    assertEquals(gaps / 5, fiveRows().quality(0).calibrationError(), TINY);
  }

  /** Both rows are in the bin from 10/15 to 11/15, where gaps of either sign even out. */
  @Test
  void rowsOfOneBinAreJudgedTogether() {
    Quality quality =
        new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 2)
            .probabilities(0, 0, 0.68, 0.32)
            .probabilities(1, 0, 0.72, 0.28)
            .quality(0);
    Bin bin = quality.bins().get(10);
    assertEquals(10 / 15.0, bin.low());
    assertEquals(11 / 15.0, bin.high());
    assertEquals(2, bin.rows());
    assertEquals(0.7, bin.confidence(), TINY);
    assertEquals(0.5, bin.accuracy());
    assertEquals(0.2, quality.calibrationError(), TINY);
  }

  @Test
  void certaintyIsInTheLastBinAndOneClassIsAlwaysRight() {
    Quality quality = new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 1).outputs(0, 0, -3).quality(5);
    assertEquals(new Bin(14 / 15.0, 1, 1, 1, 1), quality.bins().get(14));
    assertEquals(0, quality.calibrationError());
    assertEquals(1, quality.topAccuracy(1));
    assertEquals(List.of(new ClassFigures(0, 1, 1, 1, 1, 1)), quality.classes());
    assertEquals(List.of(), quality.mistakes());
  }

  @Test
  void mistakesAreTheWrongRowsTheLeastLikelyLabelFirst() {
    List<Mistake> mistakes = fiveRows().quality(24).mistakes();
    assertEquals(List.of(4, 2), mistakes.stream().map(Mistake::row).toList());
    Mistake worst = mistakes.get(0);
    assertEquals(1, worst.label());
    assertEquals(2, worst.predicted());
    assertEquals(0.05, worst.labelScore(), TINY);
    assertEquals(0.9, worst.predictedScore(), TINY);
    assertEquals(1, worst.height());
    assertEquals(2, worst.width());
    assertArrayEquals(new byte[] {4, (byte) 200}, worst.pixels());
    assertEquals(List.of(4), fiveRows().quality(1).mistakes().stream().map(Mistake::row).toList());
  }

  @Test
  void equallyBadRowsComeInTheirOrderHoweverTheyAreMerged() {
    Judged alike = new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 2);
    for (int i = 0; i < 9; i++) {
      alike.outputs(0, 1, 0, 1);
    }
    int[][] orders = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};
    for (int[] order : orders) {
      Assessment all = alike.part(3, order[0], 4);
      all.merge(alike.part(3, order[1], 4)).merge(alike.part(3, order[2], 4));
      assertEquals(List.of(0, 1, 2, 3), all.mistakes().stream().map(Mistake::row).toList());
    }
  }

  @Test
  void sumsOfShardsAreTheSameBitsInAnyOrder() {
    Judged judged = new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 2);
    for (int i = 0; i < 30; i++) {
      double p = 0.68 + 0.001 * i;
      judged.probabilities(i % 2, 0, p, 1 - p);
    }
    Quality forth = new Quality(merged(judged, 0, 1, 2));
    Quality back = new Quality(merged(judged, 2, 0, 1));
    assertEquals(forth.bins(), back.bins());
    assertEquals(forth.calibrationError(), back.calibrationError());
    assertEquals(forth.logLoss(), back.logLoss());
    assertEquals(forth.classes(), judged.quality(0).classes());
  }

  private static Assessment merged(Judged judged, int a, int b, int c) {
    return judged.part(3, a, 0).merge(judged.part(3, b, 0)).merge(judged.part(3, c, 0));
  }

  @Test
  void squaredErrorHasOutputsInPlaceOfProbabilities() {
    Quality quality =
        new Judged(Loss.HALF_SQUARED_ERROR, 2)
            .outputs(0, 0, 1.2, -0.1)
            .outputs(1, 0, 0.6, 0.4)
            .outputs(1, 0, 0.9, -0.2)
            .quality(24);
    assertFalse(quality.hasProbabilities());
    assertTrue(Double.isNaN(quality.logLoss()) && Double.isNaN(quality.calibrationError()));
    assertEquals(0, quality.bins().stream().mapToLong(Bin::rows).sum());
    assertEquals(List.of(2, 1), quality.mistakes().stream().map(Mistake::row).toList());
    assertEquals(-0.2, quality.mistakes().get(0).labelScore());
  }

  @Test
  void outputsThatAreNoNumbersGetNoPraise() {
    double nan = Double.NaN;
    Quality quality =
        new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 3).outputs(1, 0, nan, nan, nan).quality(24);
    assertEquals(0, quality.topAccuracy(2));
    assertTrue(Double.isNaN(quality.calibrationError()));
    assertEquals(1, quality.mistakes().size());
  }

  @Test
  void hardestClassesAndMostCommonConfusionsComeFirst() {
    Quality quality = fiveRows().quality(0);
    assertEquals(List.of(1, 0), quality.hardest(5).stream().map(ClassFigures::label).toList());
    assertEquals(List.of(1), quality.hardest(1).stream().map(ClassFigures::label).toList());
    assertEquals(List.of(new Confusion(0, 1, 1), new Confusion(1, 2, 1)), quality.confusions(5));
  }

  @Test
  void nothingJudgedHasNoFigures() {
    Quality nothing = new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 2).quality(24);
    assertTrue(Double.isNaN(nothing.macroF1()) && Double.isNaN(nothing.topAccuracy(2)));
    assertTrue(Double.isNaN(nothing.calibrationError()) && Double.isNaN(nothing.logLoss()));
  }

  @Test
  void assessmentsOfOtherKindsDoNotMeet() {
    Assessment one = new Assessment(Loss.SOFTMAX_CROSS_ENTROPY, 2, 3, 4);
    assertRefused(one, new Assessment(Loss.SOFTMAX_CROSS_ENTROPY, 3, 3, 4));
    assertRefused(one, new Assessment(Loss.SOFTMAX_CROSS_ENTROPY, 2, 4, 4));
    assertRefused(one, new Assessment(Loss.SOFTMAX_CROSS_ENTROPY, 2, 3, 5));
    assertRefused(one, new Assessment(Loss.HALF_SQUARED_ERROR, 2, 3, 4));
  }

  private static void assertRefused(Assessment one, Assessment other) {
    assertThrows(IllegalArgumentException.class, () -> one.merge(other));
  }
}
