package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.apache.spark.SparkUserAppException;
import org.junit.jupiter.api.Test;

/** How {@code main} ends within a process that is YARN's. */
class ExitCodeTest {
  /** What YARN's process sets before it calls {@code main}. */
  private static final Map<String, String> YARN =
      Map.of("spark.master", "yarn", "spark.submit.deployMode", "cluster");

  @Test
  void successReturnsAndFailureHasItsCode() {
    YARN.forEach(System::setProperty);
    try {
      assertDoesNotThrow(() -> ExitCode.end(ExitCode.DONE));
      for (int code : new int[] {ExitCode.USAGE, ExitCode.OUTPUT, ExitCode.INTERRUPTED}) {
        assertEquals(
            code, assertThrows(SparkUserAppException.class, () -> ExitCode.end(code)).exitCode());
      }
    } finally {
      YARN.keySet().forEach(System::clearProperty);
    }
  }

  @Test
  void successReturnsElsewhereToo() {
    assertDoesNotThrow(() -> ExitCode.end(ExitCode.DONE));
  }
}
