package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.GradientSource;
import dev.chainrule.train.GradientSum;
import dev.chainrule.train.SliceWorker;
import dev.chainrule.train.Step;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Gradients from a cluster: broadcast the weights, {@code treeAggregate} the shards' sums, destroy
 * the broadcast.
 *
 * <p>Spark delivers results in any order and through a tree of any shape; {@link GradientSum} gives
 * the same bits all the same. The driver holds the weights, so a step whose job fails is simply run
 * again.
 */
public final class SparkGradients implements GradientSource {
  private final JavaSparkContext spark;
  private final ComputeSettings settings;
  private final ClusterSettings cluster;
  private final ShardPlan plan;
  private final ShardedData train;
  private final SparkEvaluator evaluator;

  public SparkGradients(
      JavaSparkContext spark,
      ComputeSettings settings,
      ClusterSettings cluster,
      ShardPlan plan,
      ShardedData train,
      SparkEvaluator evaluator) {
    this.spark = spark;
    this.settings = settings;
    this.cluster = cluster;
    this.plan = plan;
    this.train = train;
    this.evaluator = evaluator;
  }

  @Override
  public GradientSum gradient(Parameters weights, Step step) {
    String title =
        "epoch %d, step %d of %d: gradient"
            .formatted(step.epoch() + 1, step.inEpoch() + 1, step.stepsPerEpoch());
    return Attempts.run(spark, cluster.stepAttempts(), title, () -> sumOverShards(weights, step));
  }

  private GradientSum sumOverShards(Parameters weights, Step step) {
    Broadcast<Matrix> broadcast = spark.broadcast(weights.flat());
    try {
      return Aggregation.run(
          train.rdd(),
          new AddSlice(broadcast, step, plan, settings),
          new MergeSums(),
          cluster.treeDepth());
    } finally {
      broadcast.destroy();
    }
  }

  @Override
  public Evaluation evaluate(Parameters weights) {
    return evaluator.evaluate(weights);
  }

  /** seqOp: a partition's sum ← the sum and one more shard's slice. */
  private static final class AddSlice implements Function2<GradientSum, Shard, GradientSum> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Matrix> weights;
    private final Step step;
    private final ShardPlan plan;
    private final ComputeSettings settings;

    AddSlice(Broadcast<Matrix> weights, Step step, ShardPlan plan, ComputeSettings settings) {
      this.weights = weights;
      this.step = step;
      this.plan = plan;
      this.settings = settings;
    }

    @Override
    public GradientSum call(GradientSum sum, Shard shard) {
      SliceWorker worker = TaskWorker.get(settings);
      // The zero value is null: a vector in it would be serialised into every task.
      GradientSum result = sum == null ? worker.newSum(plan) : sum;
      Parameters parameters = new Parameters(settings.network().layout(), weights.value());
      worker.addGradient(parameters, shard, plan, step, result);
      return result;
    }
  }

  /** combOp. */
  private static final class MergeSums implements Function2<GradientSum, GradientSum, GradientSum> {
    private static final long serialVersionUID = 1L;

    @Override
    public GradientSum call(GradientSum a, GradientSum b) {
      return a == null ? b : b == null ? a : a.merge(b);
    }
  }
}
