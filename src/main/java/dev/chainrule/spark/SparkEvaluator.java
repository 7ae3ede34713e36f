package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.spark.SparkGradients.TaskWorker;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** Loss and confusion matrix of a sharded data set, computed where the shards are. */
final class SparkEvaluator {
  private final Cluster cluster;
  private final ComputeSettings settings;
  private final JobRetries attempts;
  private final ShardedData data;

  SparkEvaluator(
      Cluster cluster, ComputeSettings settings, JobRetries attempts, ShardedData data) {
    this.cluster = cluster;
    this.settings = settings;
    this.attempts = attempts;
    this.data = data;
  }

  /** Runs all rows through the network with {@code weights}. */
  public Evaluation evaluate(Parameters weights) {
    return attempts.run("evaluation", () -> mergeOverShards(weights));
  }

  private Evaluation mergeOverShards(Parameters weights) {
    Broadcast<Matrix> broadcast = cluster.spark().broadcast(weights.flat());
    try {
      return Aggregation.run(
          data.rdd(),
          new EvaluateShard(broadcast, data.shards(), settings),
          new MergeEvaluations(),
          cluster.settings().treeDepth());
    } finally {
      broadcast.destroy();
    }
  }

  /** seqOp: an evaluation ← the evaluation and one more shard. */
  private static final class EvaluateShard implements Function2<Evaluation, Shard, Evaluation> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Matrix> weights;
    private final int shards;
    private final ComputeSettings settings;

    EvaluateShard(Broadcast<Matrix> weights, int shards, ComputeSettings settings) {
      this.weights = weights;
      this.shards = shards;
      this.settings = settings;
    }

    @Override
    public Evaluation call(Evaluation evaluation, Shard shard) {
      Evaluation result =
          evaluation == null ? new Evaluation(shards, settings.network().classes()) : evaluation;
      Parameters parameters = new Parameters(settings.network().layout(), weights.value());
      TaskWorker.get(settings).evaluate(parameters, shard, result);
      return result;
    }
  }

  /** combOp. */
  private static final class MergeEvaluations
      implements Function2<Evaluation, Evaluation, Evaluation> {
    private static final long serialVersionUID = 1L;

    @Override
    public Evaluation call(Evaluation a, Evaluation b) {
      return a == null ? b : b == null ? a : a.merge(b);
    }
  }
}
