package dev.chainrule.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0.03784, 0.0378",
    "-0.5, -0.5000",
    "999999.5, 999999.5000",
    "1e6, 1.0000e+06",
    "-1.23456e60, -1.2346e+60",
    "NaN, NaN",
    "Infinity, Infinity"
  })
  void lossesOfDivergedRunsStayShort(double loss, String expected) {
    assertEquals(expected, Numbers.loss(loss, 4));
  }
}
