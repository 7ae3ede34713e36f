package dev.chainrule.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  private record Figures(double loss, Double accuracy) {}

  @Test
  void numbersThatAreNotFiniteAreNull() {
    assertEquals(
        "{\"loss\":null,\"accuracy\":null}\n",
        Json.line(new Figures(Double.POSITIVE_INFINITY, Double.NaN)));
    assertEquals("[0.25,null]\n", Json.line(List.of(0.25, Double.NEGATIVE_INFINITY)));
  }
}
