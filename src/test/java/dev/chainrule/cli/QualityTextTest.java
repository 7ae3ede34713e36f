package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.data.Encoding;
import dev.chainrule.model.Loss;
import dev.chainrule.train.Judged;
import org.junit.jupiter.api.Test;

class QualityTextTest {
  @Test
  void threeClassesOfWhichOneHasNoRows() {
    Judged judged =
        new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 3)
            .probabilities(0, 0, 0.7, 0.2, 0.1)
            .probabilities(0, 0, 0.5, 0.3, 0.2)
            .probabilities(0, 1, 0.28, 0.62, 0.1)
            .probabilities(1, 1, 0.1, 0.85, 0.05)
            .probabilities(1, 2, 0.05, 0.05, 0.9);
    String expected =
        """
        rows 5  loss 1.096208  accuracy 0.6000
        top-2 accuracy 0.8000  log-loss 1.096208  calibration error 0.4940

        is \\ says    0    1    2
                0    2    1    .
                1    .    1    1
                2    .    .    .

        class              rows  precision   recall       F1
                    0         3     1.0000   0.6667   0.8000
                    1         2     0.5000   0.5000   0.5000
                    2         0     0.0000        -   0.0000
        macro average         5     0.7500   0.5833   0.6500

        how sure           rows       sure    right   # right, | sure
        0.47 to 0.53          1     0.5000   1.0000   ###############|##############
        0.53 to 0.60          0          -        -
        0.60 to 0.67          1     0.6200   0.0000                      |
        0.67 to 0.73          1     0.7000   1.0000   #####################|########
        0.73 to 0.80          0          -        -
        0.80 to 0.87          1     0.8500   1.0000   ##########################|###
        0.87 to 0.93          1     0.9000   0.0000                              |
        0.93 to 1.00          0          -        -

        worst rows           is       says   probability of each
                    4         1          2   0.0500, 0.900
                    2         0          1   0.280, 0.620
        """;
    assertEquals(expected, QualityText.of(judged.quality(24), Encoding.PIXELS, 2));
  }

  @Test
  void aThousandClassesAreTheHardestTenAndTheMostCommonConfusions() {
    Judged judged = new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 1000);
    for (int label = 0; label < 200; label++) {
      double[] logits = new double[1000];
      int predicted = label % 17 == 0 ? 999 : label;
      logits[predicted] = 9;
      judged.outputs(label, predicted, logits);
    }
    String text = QualityText.of(judged.quality(3), Encoding.PIXELS, 3);
    assertTrue(text.lines().count() < 50 && text.lines().allMatch(l -> l.length() <= 80), text);
    assertTrue(text.contains("\nlowest recall "), text);
    assertTrue(text.contains("\n           17         1          -   0.0000   0.0000\n"), text);
    assertTrue(text.contains("\n           17       999          1\n"), text);
    assertFalse(text.contains("is \\ says"), text);
  }

  @Test
  void oneClassIsNoSpecialCase() {
    String text =
        QualityText.of(
            new Judged(Loss.SOFTMAX_CROSS_ENTROPY, 1).outputs(0, 0, 2).quality(24),
            Encoding.PIXELS,
            1);
    assertTrue(text.startsWith("rows 1  loss 0.000000  accuracy 1.0000\ntop-1 accuracy 1.0"), text);
  }

  @Test
  void squaredErrorHasNoProbabilities() {
    Judged judged = new Judged(Loss.HALF_SQUARED_ERROR, 2).outputs(1, 0, 0.75, -0.125);
    String text = QualityText.of(judged.quality(24), Encoding.PIXELS, 2);
    assertTrue(text.contains("log-loss -  calibration error -\n"), text);
    assertTrue(text.contains("no log-loss and no calibration"), text);
    assertTrue(
        text.endsWith("output of each\n            0         1          0   -0.125, 0.750\n"),
        text);
  }
}
