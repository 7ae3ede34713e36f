package dev.chainrule.spark;

import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.StopRequest;
import org.apache.spark.SparkConf;

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
    try (Cluster opened = Cluster.open(conf, cluster, settings, shards)) {
      ShardPlan plan = ShardPlan.forEvaluation(info.rows(), shards);
      ShardedData data = ShardedData.prepare(opened, "labelled set", info, plan);
      JobRetries attempts = new JobRetries(opened, new StopRequest());
      return new SparkEvaluator(opened, settings, attempts, data).evaluate(weights);
    }
  }
}
