package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What a run with executors that come and go begins with. */
class SparkDefaultsTest {
  private static final String DYNAMIC = "spark.dynamicAllocation.";
  private static final String INITIAL = DYNAMIC + "initialExecutors";

  private static SparkConf dynamic(String master) {
    return new SparkConf(false).setMaster(master).set(DYNAMIC + "enabled", "true");
  }

  private static String initial(SparkConf conf) {
    return SparkDefaults.complete(conf, 1000).get(INITIAL, "Spark's");
  }

  @Test
  void dynamicAllocationBeginsWithAnExecutor() {
    assertEquals("1", initial(dynamic("yarn")));
    assertEquals(
        "1", initial(dynamic("yarn").set(INITIAL, "0").set(DYNAMIC + "minExecutors", "0")));
  }

  @Test
  void numbersOfTheUsersStay() {
    assertEquals("3", initial(dynamic("yarn").set(INITIAL, "3")));
    assertEquals("Spark's", initial(dynamic("yarn").set(DYNAMIC + "minExecutors", "2")));
    assertEquals("Spark's", initial(dynamic("yarn").set("spark.executor.instances", "2")));
  }

  @Test
  void whereThereAreNoExecutorsNothingIsAsked() {
    assertEquals("Spark's", initial(dynamic("local[2]")));
    assertEquals("Spark's", initial(dynamic("yarn").set(DYNAMIC + "enabled", "false")));
  }

  @Test
  void fixedNumberOfExecutorsEndsIt() {
    SparkConf fixed = SparkDefaults.fixExecutors(dynamic("yarn"), 2, 1);
    assertEquals("false", fixed.get(DYNAMIC + "enabled"));
  }
}
