package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;

/** What a training calls its jobs in the context of a user. */
class GuestJobsIT {

  /** Description of each job. */
  private static final class Watch extends SparkListener {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      told.add(job.properties().getProperty("spark.job.description", "nothing"));
    }
  }

  @Test
  void everyJobSaysWhatItIsAndTheUsersOwnStay() throws Exception {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("a user's program")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    Watch watch = new Watch();
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      spark.sc().addSparkListener(watch);
      spark.setJobDescription("mine");
      JavaRDD<LabelledVector> rows =
          spark
              .parallelize(IntStream.range(0, 40).boxed().toList(), 2)
              .map(i -> new LabelledVector(Vectors.dense(i % 2, i), i % 2));
      new ChainruleTrainer(spark)
          .layers(2, 3, 2)
          .batch(16)
          .epochs(1)
          .option("validation", "0.2")
          .train(rows, rows);
      rows.count();
      spark.sc().listenerBus().waitUntilEmpty();
    }
    List<String> told = new ArrayList<>(watch.told);
    assertEquals("mine", told.remove(told.size() - 1));
    assertEquals(
        Set.of(
            "inspect the RDD",
            "inspect the test RDD",
            "fetch labels of the RDD",
            "number rows of the RDD",
            "number rows of the test RDD",
            "load training set",
            "load validation set",
            "epoch 1, step 1 of 2: gradient",
            "epoch 1, step 2 of 2: gradient",
            "epoch 1: evaluate validation set",
            "last weights: evaluate test set"),
        new HashSet<>(told),
        told.toString());
  }
}
