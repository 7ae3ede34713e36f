package dev.chainrule.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
  private static final List<String> PARTS =
      List.of("epoch 5/10", "step 10/59", "loss 0.0378", "31,965 samples/s", "0:14 left");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | epoch 5/10  step 10/59  loss 0.0378  31,965 samples/s  0:14 left",
        "64 | epoch 5/10  step 10/59  loss 0.0378  31,965 samples/s  0:14 left",
        "63 | epoch 5/10  step 10/59  loss 0.0378  0:14 left",
        "39 | epoch 5/10  loss 0.0378  0:14 left",
        "30 | epoch 5/10  loss 0.0378",
        "7 | epoch 5",
        "0 | ''",
        "-1 | ''"
      })
  void lineFitsItsTerminal(int most, String expected) {
    assertEquals(expected, ProgressLine.fitted(PARTS, most));
  }
}
