package dev.chainrule.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTextTest {
  private static final Loss LOSS = Loss.SOFTMAX_CROSS_ENTROPY;

  private static LayeredNetwork network(String text) {
    return NetworkText.parse(text).network(784, 10, LOSS);
  }

  @Test
  void parametersHaveTheTextsOrderAndTheirOwnNumbers() {
    LayeredNetwork network =
        network("dense(32) batchnorm relu residual(dense(32) tanh) layernorm dense(10)");
    assertEquals(
        "[W1[784, 32], b1[32], scale1[32], shift1[32], mean1[32], variance1[32], W2[32, 32],"
            + " b2[32], scale2[32], shift2[32], W3[32, 10], b3[10]]",
        network.layout().toString());
    assertEquals(784 * 32 + 32 * 3 + 32 * 33 + 64 + 330, network.layout().trainedSize());
    assertEquals(network.layout().trainedSize() + 64, network.layout().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input(784) dense(512) relu dropout(0.2) residual(dense(512) relu) dense(10)",
        "input(784) dense(10)",
        "input(784) dense(10) dropout(1.0E-5)",
        "input(784) dense(8) residual(residual(dense(8) gelu dropout(0.5)) sigmoid) batchnorm"
            + " dense(10) tanh layernorm"
      })
  void textIsReadAsTheSameNetwork(String text) {
    LayeredNetwork network = network(text);
    assertEquals(text, network.text());
    assertEquals(network, NetworkText.parse(network.text()).network(LOSS));
  }

  @Test
  void spaceDoesNotMatter() {
    assertEquals(
        network("dense(16) dropout(0.25) residual(dense(16) relu) dense(10)"),
        network("\n dense ( 16 )dropout( .25 )\tresidual (dense(16)relu) dense(10) "));
  }

  @Test
  void networksCompareByWhatTheyCompute() {
    assertNotEquals(network("dense(10) dropout(0.1)"), network("dense(10) dropout(0.2)"));
    assertNotEquals(network("dense(10)"), NetworkText.parse("dense(10)").network(3, 10, LOSS));
  }

  @Test
  void onlyBatchNormTiesRowsTogether() {
    assertTrue(network("dense(10) residual(layernorm) dropout(0.5)").hasIndependentRows());
    assertFalse(network("dense(10) residual(residual(batchnorm))").hasIndependentRows());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | column 1: the end: expected a layer: dense(UNITS), dropout(SHARE),",
        "   dense(5) rel        | column 10: 'rel': expected a layer: dense(UNITS), dropout(SHARE),",
        "dense(5), relu         | column 9: ',': expected a layer",
        "Dense(5)               | column 1: 'Dense': expected a layer",
        "dense                  | column 6: the end: expected a number in brackets",
        "dense 5                | column 7: '5': expected a number in brackets",
        "dense(5                | column 8: the end: expected )",
        "dense(5(               | column 8: '(': expected )",
        "dense()                | column 1: dense(): expected a whole number",
        "relu relu dense(0)     | column 11: dense(0): expected at least 1 unit",
        "dense(-3)              | column 1: dense(-3): expected at least 1 unit",
        "dense(1.5)             | column 1: dense(1.5): expected a whole number",
        "dense(five)            | column 1: dense(five): expected a whole number",
        "dense(99999999999)     | column 1: dense(99999999999): expected at most 2147483647",
        "dense(5) dropout(1)    | column 10: dropout(1): expected the share to drop, from 0 to less",
        "dense(5) dropout(-0.1) | column 10: dropout(-0.1): expected the share to drop",
        "dense(5) dropout(NaN)  | column 10: dropout(NaN): expected the share to drop",
        "dense(5) dropout       | column 17: the end: expected a number in brackets",
        "relu(3)                | column 5: '(': expected a layer",
        "residual()             | column 10: ')': expected a layer",
        "residual(relu          | column 14: the end: expected another layer or )",
        "residual(relu 5)       | column 15: '5': expected another layer or )",
        "dense(5))              | column 9: ')': expected a layer",
        "relu input(5)          | column 6: input: expected it at the beginning only",
        "input(0) relu          | column 1: input(0): expected at least 1",
        "input(784)             | column 11: the end: expected a layer",
        "inputs(784) dense(10)  | column 1: 'inputs': expected a layer",
        "dense(10) é            | column 11: 'é': expected a layer",
      })
  void whatIsNoTextOfANetworkIsRefusedWithItsPlace(String text, String message) {
    Exception e = assertThrows(NetworkTextException.class, () -> NetworkText.parse(text));
    assertTrue(e.getMessage().startsWith(message), e.getMessage() + "\nexpected " + message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "dense(5) residual(dense(3)) dense(10)     | column 10: residual takes 5 numbers and gives 3:"
            + " expected as many; dense(5) at its end would fit",
        "residual(dense(10))     | column 1: residual takes 784 numbers and gives 10",
        "dense(512) relu         | column 12: relu gives 512 numbers: expected 10 at the end, one for"
            + " each class of the data; dense(10) would fit",
        "dense(9)                | column 1: dense gives 9 numbers: expected 10",
        "input(100) dense(10)    | column 1: input(100): expected input(784)",
        "relu                    | column 1: relu: expected at least one dense(N)",
      })
  void sizesThatDoNotFitAreRefusedWithTheirPlace(String text, String message) {
    Exception e = assertThrows(NetworkTextException.class, () -> network(text));
    assertTrue(e.getMessage().startsWith(message), e.getMessage() + "\nexpected " + message);
  }

  @Test
  void inputDropoutComesFirstAndOnce() {
    Mlp mlp = new Mlp(List.of(784, 30, 20, 10), Activation.TANH, Activation.IDENTITY, LOSS);
    assertEquals(
        "input(784) dropout(0.2) dense(30) tanh dense(20) tanh dense(10)",
        NetworkText.of(mlp).withInputDropout(0.2).network(LOSS).text());
    Mlp linear = new Mlp(List.of(784, 30, 10), Activation.IDENTITY, Activation.IDENTITY, LOSS);
    assertEquals("input(784) dense(30) dense(10)", NetworkText.of(linear).network(LOSS).text());

    NetworkText dropped = NetworkText.parse("input(9) dropout(0.20) relu dense(3)");
    assertEquals(
        "input(9) dropout(0.2) relu dense(3)", dropped.withInputDropout(0.2).network(LOSS).text());
    assertEquals(
        "input(9) dropout(0.2) relu dense(3)", dropped.withInputDropout(0).network(LOSS).text());
    Exception e = assertThrows(NetworkTextException.class, () -> dropped.withInputDropout(0.5));
    assertEquals(
        "column 10: dropout(0.2): expected no dropout there, or 0.5, as --input-dropout says",
        e.getMessage());
  }

  @Test
  void textOfASavedNetworkMustSayItsInput() {
    NetworkText text = NetworkText.parse("relu dense(10)");
    Exception e = assertThrows(NetworkTextException.class, () -> text.network(LOSS));
    assertEquals("column 1: relu: expected input(N) at the beginning", e.getMessage());
  }

  @Test
  void messageStaysOneShortLine() {
    String text = "dense(\n" + "x\n".repeat(1000) + ")";
    Exception e = assertThrows(NetworkTextException.class, () -> NetworkText.parse(text));
    assertEquals("column 1: dense(x x x x x x x x x x …): expected a whole number", e.getMessage());
  }

  @Test
  void endlessNestingIsRefused() {
    String text = "residual(".repeat(100_000);
    Exception e = assertThrows(NetworkTextException.class, () -> NetworkText.parse(text));
    assertEquals("column 451: residual: expected at most 50 levels", e.getMessage());
  }

  @Test
  void tooManyParametersAreRefused() {
    NetworkText text = NetworkText.parse("dense(2000000000) dense(10)");
    Exception e = assertThrows(IllegalArgumentException.class, () -> text.network(784, 10, LOSS));
    assertTrue(e.getMessage().contains("parameters or more"), e.getMessage());
  }
}
