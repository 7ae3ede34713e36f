package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import org.apache.spark.SparkConf;

/** Loss and confusion matrix of a sharded data set, computed where the shards are. */
public final class SparkEvaluation {
  private final Cluster cluster;
  private final ComputeSettings settings;
  private final ShardedData data;

  SparkEvaluation(Cluster cluster, ComputeSettings settings, ShardedData data) {
    this.cluster = cluster;
    this.settings = settings;
    this.data = data;
  }

  /**
   * Evaluates a saved model on a cluster that is opened and closed for it.
   *
   * @param conf the user's; what is missing is filled in
   * @param info the set whose rows all go through the network
   * @param shards into how many parts the set is cut, at least 1
   * @throws ResourcesException if machine, master or executors are not what that needs
   */
  public static Evaluation run(
      SparkConf conf,
      ComputeSettings settings,
      ClusterSettings clusterSettings,
      Dataset info,
      int shards,
      Parameters weights) {
    try (Cluster cluster = Cluster.open(conf, clusterSettings, settings, shards)) {
      ShardPlan plan = ShardPlan.forEvaluation(info.rows(), shards);
      ShardedData data = ShardedData.prepare(cluster, "labelled set", info, plan, settings.blas());
      return new SparkEvaluation(cluster, settings, data).evaluate(weights);
    }
  }

  /** Runs all rows through the network with {@code weights}. */
  Evaluation evaluate(Parameters weights) {
    return cluster.run("evaluation", "evaluate " + data.name(), () -> mergeOverShards(weights));
  }

  private Evaluation mergeOverShards(Parameters weights) {
    int shards = data.shards();
    int classes = settings.network().classes();
    try (SharedWeights shared = SharedWeights.broadcast(cluster, weights, settings)) {
      return Aggregation.run(
          data.rdd(),
          (sum, shard) -> add(shared, shard, sum == null ? new Evaluation(shards, classes) : sum),
          SparkEvaluation::merge,
          cluster.settings().treeDepth());
    }
  }

  /** seqOp: an evaluation ← the evaluation and one more shard. */
  private static Evaluation add(SharedWeights weights, Shard shard, Evaluation evaluation) {
    weights.worker().evaluate(weights.parameters(), shard, evaluation);
    return evaluation;
  }

  /** combOp. */
  private static Evaluation merge(Evaluation a, Evaluation b) {
    return a == null ? b : b == null ? a : a.merge(b);
  }
}
