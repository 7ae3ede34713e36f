package dev.chainrule.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Opens Spark's context, or says in one line why it cannot be. */
final class Contexts {
  private Contexts() {}

  /**
   * Opens a context.
   *
   * @throws ResourcesException if the master cannot be reached or refuses
   */
  static JavaSparkContext open(SparkConf conf) {
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) { // Scala throws checked exceptions undeclared.
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new ResourcesException(
          "%s: Spark does not start: %s"
              .formatted(conf.get("spark.master"), reason.lines().findFirst().orElse("")),
          e);
    }
  }
}
