package dev.chainrule.spark;

import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.StopRequest;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The evaluation of a saved model on Spark: opens a context, evaluates, closes it. */
public final class SparkEvaluation {
  private SparkEvaluation() {}

  /** Runs all rows of the set that {@code info} describes through the network. */
  public static Evaluation run(
      SparkConf conf,
      ComputeSettings settings,
      ClusterSettings cluster,
      DatasetInfo info,
      int shards,
      Parameters weights) {
    long bytes = (long) weights.layout().size() * weights.precision().bytes();
    try (JavaSparkContext spark = Contexts.open(SparkDefaults.complete(conf, bytes))) {
      StartupCheck.awaitCores(spark, cluster);
      ClusterSettings resolved = cluster.resolve(shards, Contexts.cores(spark));
      ShardPlan plan = ShardPlan.forEvaluation(info.rows(), shards);
      ShardedData data =
          new ShardedData(spark, "labelled set", new ShardLoader(info, plan), shards, resolved);
      ExecutorWatch watch = new ExecutorWatch(spark, cluster.startupSeconds());
      JobRetries attempts = new JobRetries(spark, cluster.stepAttempts(), new StopRequest(), watch);
      return new SparkEvaluator(spark, settings, resolved.treeDepth(), attempts, data)
          .evaluate(weights);
    }
  }
}
