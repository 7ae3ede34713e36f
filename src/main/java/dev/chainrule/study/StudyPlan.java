package dev.chainrule.study;

import dev.chainrule.data.Dataset;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.spark.SparkDefaults;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.train.TrainSettings;
import java.util.List;
import org.apache.spark.SparkConf;

/**
 * What a study is to measure.
 *
 * @param conf Spark's settings but for the number of executors
 * @param settings what is trained in each repetition; for weak scaling, by each executor
 * @param cluster as for training, but for the engine; partitions 0 means one for each core
 * @param train the training set
 * @param test the test set
 * @param scalings kinds of scaling to measure
 * @param engines to measure each point with, one after the other
 * @param executors how many executors, for each point
 * @param coresPerExecutor cores of each
 * @param warmupSeconds of each point: runs that do not count are made until they have lasted so
 *     long, at least one
 * @param repetitions of each point that count
 * @param physicalCores of the machine or cluster
 */
public record StudyPlan(
    SparkConf conf,
    TrainSettings settings,
    ClusterSettings cluster,
    Dataset train,
    Dataset test,
    List<Scaling> scalings,
    List<EngineChoice> engines,
    List<Integer> executors,
    int coresPerExecutor,
    double warmupSeconds,
    int repetitions,
    int physicalCores) {

  public StudyPlan {
    scalings = List.copyOf(scalings);
    engines = List.copyOf(engines);
    executors = List.copyOf(executors);
  }

  /** Spark's settings for {@code n} executors: cores of one JVM with a local master. */
  SparkConf confFor(int n) {
    SparkConf point = conf.clone();
    if (MasterUrl.of(conf).isLocal()) {
      return point.setMaster("local[" + n * coresPerExecutor + "]");
    }
    return SparkDefaults.fixExecutors(point, n, coresPerExecutor);
  }

  /** What {@code n} executors train: the same, or n times as many rows in as many steps. */
  TrainSettings settingsFor(Scaling scaling, int n) {
    return scaling == Scaling.STRONG
        ? settings
        : settings
            .with(TrainSettings.BATCH, settings.batch() * n)
            .with(TrainSettings.EPOCHS, settings.epochs() * n);
  }

  /** The engine that partition counts and tree depths are compared with. */
  EngineChoice firstEngine() {
    return engines.get(0);
  }

  /** Waits for all cores of {@code n} executors before it begins. */
  ClusterSettings clusterFor(int n, EngineChoice engine) {
    return cluster.withCores(n * coresPerExecutor).withEngine(engine);
  }
}
