package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.spark.ResourcesException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Spark this jar works with. */
class SparkVersionTest {
  @ParameterizedTest
  @CsvSource({"3.5.6, 2.13.8", "3.5.6, 2.12.18", "4.0.1, 2.13.16", "4.2.0, 3.8.1"})
  void othersAreRefusedByVersion(String spark, String scala) {
    ResourcesException e =
        assertThrows(ResourcesException.class, () -> SparkVersion.require(spark, scala));
    assertEquals(
        "Spark %s for Scala %s, expected 4.1 or newer for Scala 2.13;".formatted(spark, scala)
            + " without SPARK_HOME, submit/chainrule runs its own",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"4.1.0, 2.13.17", "4.2.0, 2.13.18", "5.0.0-SNAPSHOT, 2.13.20"})
  void newerOnesAreTaken(String spark, String scala) {
    assertDoesNotThrow(() -> SparkVersion.require(spark, scala));
  }

  @Test
  void sparkOfTheBuildIsFound() {
    assertDoesNotThrow(() -> SparkVersion.require());
    String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    String library = scala.util.Properties$.MODULE$.versionNumberString();
    assertEquals(version + " for Scala " + library, SparkVersion.found());
  }
}
