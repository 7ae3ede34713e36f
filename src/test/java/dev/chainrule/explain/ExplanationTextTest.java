package dev.chainrule.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplanationTextTest {

  static List<Explanation> everything() {
    return Explanations.all();
  }

  @ParameterizedTest
  @MethodSource("everything")
  void fitsAHundredColumnsOfAscii(Explanation explanation) {
    for (String line : ExplanationText.render(explanation).lines().toList()) {
      assertTrue(line.length() <= ExplanationText.WIDTH, line);
      assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
    }
  }

  @Test
  void xorFitsAHundredColumnsOfAscii() {
    String text = XorLesson.text(1);
    for (String line : text.lines().toList()) {
      assertTrue(line.length() <= ExplanationText.WIDTH, line);
      assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
    }
    assertTrue(text.contains("inputs   target   output"));
  }

  private static void assertHas(String text, String... lines) {
    List<String> all = text.lines().map(String::strip).toList();
    Stream.of(lines).forEach(line -> assertTrue(all.contains(line), line + " not in\n" + text));
  }

  @Test
  void tinyIsToldInTheWalkthroughsWordsWithExactDigits() {
    assertHas(
        ExplanationText.render(Explanations.of(ReferenceExample.tiny(), Reduction.SUM)),
        "z1 = x @ W1 + b1",
        "[1, 2] @ [2, 2] + [2] = [1, 2]  [ok]",
        "z1[0][0] = 0.5*0.2 + 1*0.4 + 0.1 = 0.6",
        "L = 1/2 * sum((z2 - y)^2)",
        "dL/dW2 = h^T @ dL/dz2,   dL/db2 = column sums of dL/dz2",
        "dL/dW1 [2, 2] = [[-0.11625, -0.06975],",
        "dL/dx [1, 2] = [[-0.08835, -0.10695]]",
        "b2_new [1] = [0.1465]",
        "They agree.");
  }

  @Test
  void blockedUnitIsInactiveForThisInputAndNotDead() {
    String text =
        ExplanationText.render(Explanations.of(ReferenceExample.reluBlocking(), Reduction.SUM));
    assertHas(
        text,
        "mask [1, 2] = [[1, 0]]",
        "- z1[0][1] = -0.5 <= 0: the unit is inactive for this input and blocks its gradient.",
        "- At x = 0 the same unit has z1 = b1 = 0.2 > 0 and is active.");
    assertFalse(text.contains("dead neuron"));
  }

  @Test
  void reductionIsNamedAndOutputsAreLogits() {
    ReferenceExample batch = ReferenceExample.batchOfTwo();
    String sum = ExplanationText.render(Explanations.of(batch, Reduction.SUM));
    String mean = ExplanationText.render(Explanations.of(batch, Reduction.MEAN));
    assertHas(
        sum,
        "- Half the squared error, summed over the 2 rows; so are all gradients.",
        "- Raw outputs (logits), not probabilities: the rows sum to 1.66, 1.7, not to 1.");
    assertHas(mean, "dL/dz2 = 1/N * (z2 - y)");
    assertEquals(-1, sum.indexOf("predict"));
  }
}
