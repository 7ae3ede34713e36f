package dev.chainrule.faults;

import dev.chainrule.api.ChainruleTrainer;
import dev.chainrule.submit.Shell;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The settings of a user's program on a cluster, whose driver is this process. */
final class UsersContext {
  private UsersContext() {}

  /** Of executors that know our classes and those of tests. */
  static SparkConf conf(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("a user's program")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set(
            "spark.executor.extraClassPath",
            Shell.HOME.resolve("target/chainrule.jar")
                + ":"
                + Shell.HOME.resolve("target/test-classes"));
  }

  /** Trains as a command with {@link ClusterFaults#SHORT_STEPS} does. */
  static ChainruleTrainer shortSteps(JavaSparkContext spark) {
    return new ChainruleTrainer(spark)
        .layers(784, 64, 10)
        .epochs(5)
        .batch(256)
        .option("shards", "16");
  }
}
