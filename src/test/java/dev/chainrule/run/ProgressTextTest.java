package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.run.ProgressText.Part;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTextTest {
  private static final BarStyle BLOCKS = new BarStyle(true, false);

  private static final Map<Part, String> FIGURES =
      Map.of(
          Part.EPOCH, "epoch 3/10",
          Part.STEP, "step 512/938",
          Part.LOSS, "loss 0.0873",
          Part.ACCURACY, "test accuracy 0.9712",
          Part.LEARNING_RATE, "lr 0.42",
          Part.SPEED, "31,965 samples/s",
          Part.LEFT, "1:24 left");

  private static final ProgressText QUARTER = new ProgressText(0.25, FIGURES);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0;''",
        "3; 25",
        "12; 25%",
        "20; 25%  1:24 left",
        "40; 25%  epoch 3/10  loss 0.0873  1:24 left",
        "60; 25% [====>            ]  epoch 3/10  loss 0.0873  1:24 left",
        "65; 25% [=====>                ]  epoch 3/10  loss 0.0873  1:24 left", // not the accuracy
        "100; 25% [===>        ]  epoch 3/10  step 512/938  loss 0.0873  test accuracy 0.9712"
            + "  lr 0.42  1:24 left",
        "160; 25% [=========>                            ]  epoch 3/10  step 512/938  loss 0.0873"
            + "  test accuracy 0.9712  lr 0.42  31,965 samples/s  1:24 left"
      })
  void lineFitsItsTerminal(int most, String expected) {
    assertEquals(expected, QUARTER.fitted(most, BarStyle.PLAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "60; 25% ▕████▎            ▏  epoch 3/10  loss 0.0873  1:24 left",
        "100; 25% ▕███         ▏  epoch 3/10  step 512/938  loss 0.0873  test accuracy 0.9712"
            + "  lr 0.42  1:24 left"
      })
  void blocksShowEighths(int most, String expected) {
    assertEquals(expected, QUARTER.fitted(most, BLOCKS));
  }

  @Test
  void barIsColouredAndWhatMattersLessIsDim() {
    assertEquals(
        " 25% ▕\033[36m███\033[0m         ▏  epoch 3/10  step 512/938  loss 0.0873"
            + "  test accuracy 0.9712  \033[2mlr 0.42\033[0m  1:24 left",
        QUARTER.fitted(100, new BarStyle(true, true)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noLineIsWiderThanItsTerminalAndColoursTakeNoRoom(boolean blocks) {
    for (int most = 0; most <= 200; most++) {
      String line = QUARTER.fitted(most, new BarStyle(blocks, false));
      assertTrue(line.length() <= most, line);
      String colored = QUARTER.fitted(most, new BarStyle(blocks, true));
      assertEquals(line, colored.replaceAll("\033\\[\\d*m", ""));
    }
  }

  @Test
  void barIsEmptyAtFirstAndFullOnlyInTheEnd() {
    assertEquals("[>         ]", BarStyle.PLAIN.bar(0, 12));
    assertEquals("[=========>]", BarStyle.PLAIN.bar(0.9999, 12));
    assertEquals("[==========]", BarStyle.PLAIN.bar(1, 12));
    assertEquals("▕          ▏", BLOCKS.bar(0, 12));
    assertEquals("▕█████████▉▏", BLOCKS.bar(0.9999, 12));
    assertEquals("▕██████████▏", BLOCKS.bar(1, 12));
    assertEquals(" 99%", new ProgressText(0.9999, Map.of()).fitted(4, BLOCKS));
    assertEquals("100%", new ProgressText(1, Map.of()).fitted(4, BLOCKS));
  }

  @Test
  void plainLineHasAllFiguresThatThereAre() {
    Map<Part, String> beforeFirstEvaluation = new HashMap<>(FIGURES);
    beforeFirstEvaluation.remove(Part.ACCURACY);
    assertEquals(
        " 25%  epoch 3/10  step 512/938  loss 0.0873  lr 0.42  31,965 samples/s  1:24 left",
        new ProgressText(0.25, beforeFirstEvaluation).inFull());
  }

  @Test
  void blocksAreOnlyForCharsetsThatHaveThem() {
    assertTrue(BarStyle.hasBlocks(StandardCharsets.UTF_8));
    assertFalse(BarStyle.hasBlocks(StandardCharsets.US_ASCII));
    assertFalse(BarStyle.hasBlocks(StandardCharsets.ISO_8859_1));
  }
}
