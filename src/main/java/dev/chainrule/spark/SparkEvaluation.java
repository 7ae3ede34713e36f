package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.Assessment;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Quality;
import org.apache.spark.SparkConf;

/** How a model does on a sharded data set, computed where the shards are. */
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
   * Judges a saved model on a cluster that is opened and closed for it.
   *
   * @param conf the user's; what is missing is filled in
   * @param info the set whose rows all go through the network
   * @param shards into how many parts the set is cut, at least 1
   * @param mistakes how many of the worst rows to keep, at least 0
   * @throws ResourcesException if machine, master or executors are not what that needs
   */
  public static Quality run(
      SparkConf conf,
      ComputeSettings settings,
      ClusterSettings clusterSettings,
      Dataset info,
      int shards,
      Parameters weights,
      int mistakes) {
    try (Cluster cluster = Cluster.open(conf, clusterSettings, settings, shards)) {
      return assess(cluster, settings, "labelled set", info, shards, weights, mistakes);
    }
  }

  /** The same on a cluster that is open. */
  static Quality assess(
      Cluster cluster,
      ComputeSettings settings,
      String name,
      Dataset info,
      int shards,
      Parameters weights,
      int mistakes) {
    ShardPlan plan = ShardPlan.forEvaluation(info.rows(), shards);
    ShardedData data = ShardedData.prepare(cluster, name, info, plan, settings.blas());
    return new SparkEvaluation(cluster, settings, data).assess(weights, plan, mistakes);
  }

  /**
   * Runs all rows through the network with {@code weights}.
   *
   * @param whose weights they are, such as an epoch's; for Spark's UI
   */
  Evaluation evaluate(String whose, Parameters weights) {
    String title = whose + ": evaluate " + data.name();
    return cluster.run("evaluation", title, () -> mergeOverShards(weights));
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

  /** Judges all rows with {@code weights}; {@code plan} is that of the data. */
  private Quality assess(Parameters weights, ShardPlan plan, int mistakes) {
    Loss loss = settings.network().loss();
    int classes = settings.network().classes();
    int shards = data.shards();
    return cluster.run(
        "evaluation",
        "assess " + data.name(),
        () -> {
          try (SharedWeights shared = SharedWeights.broadcast(cluster, weights, settings)) {
            return new Quality(
                Aggregation.run(
                    data.rdd(),
                    (sum, shard) ->
                        add(
                            shared,
                            shard,
                            plan,
                            sum == null ? new Assessment(loss, shards, classes, mistakes) : sum),
                    SparkEvaluation::merge,
                    cluster.settings().treeDepth()));
          }
        });
  }

  /** seqOp: an evaluation ← the evaluation and one more shard. */
  private static Evaluation add(SharedWeights weights, Shard shard, Evaluation evaluation) {
    weights.worker().evaluate(weights.parameters(), shard, evaluation);
    return evaluation;
  }

  private static Assessment add(
      SharedWeights weights, Shard shard, ShardPlan plan, Assessment assessment) {
    weights.worker().assess(weights.parameters(), shard, plan, assessment);
    return assessment;
  }

  private static Assessment merge(Assessment a, Assessment b) {
    return a == null ? b : b == null ? a : a.merge(b);
  }

  /** combOp. */
  private static Evaluation merge(Evaluation a, Evaluation b) {
    return a == null ? b : b == null ? a : a.merge(b);
  }
}
