package dev.chainrule.spark;

import dev.chainrule.MnistSubset;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/** A small training on a real local Spark, beside the same loop without Spark. */
final class SmallTraining {
  final MnistSubset data;
  final LocalRun local;

  /**
   * Writes the data.
   *
   * @param dir an empty directory
   */
  SmallTraining(Path dir) throws IOException {
    data = MnistSubset.write(dir, 3001, 500);
    local = new LocalRun(data);
  }

  SparkTraining open(String master, TrainSettings settings, ClusterSettings cluster) {
    return open(conf(master), settings, cluster);
  }

  SparkTraining open(SparkConf conf, TrainSettings settings, ClusterSettings cluster) {
    return SparkTraining.open(conf, settings, cluster, data.train(), data.test());
  }

  static SparkConf conf(String master) {
    return new SparkConf().setMaster(master).set("spark.ui.enabled", "false");
  }
}
