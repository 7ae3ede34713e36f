package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.Words;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.spark.Aggregation.Adding;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.GradientSource;
import dev.chainrule.train.GradientSource.StepGradient;
import dev.chainrule.train.GradientSum;
import dev.chainrule.train.Phases;
import dev.chainrule.train.SliceWorker;
import dev.chainrule.train.WorkTimes;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * Gradients from a cluster: broadcast the weights, {@code treeAggregate} the shards' sums, destroy
 * the broadcast.
 *
 * <p>Spark delivers results in any order and through a tree of any shape; {@link
 * dev.chainrule.train.GradientSum} gives the same bits in spite of that. The driver holds the
 * weights, so a step whose job fails is simply run again.
 */
final class SparkGradients implements GradientSource {
  private final Cluster cluster;
  private final ComputeSettings settings;
  private final ShardPlan plan;
  private final ShardedData train;
  private final SparkEvaluation evaluation;

  /** That of the last step, in words; no evaluation says of itself to which it belongs. */
  private String epoch;

  /**
   * @param epochs that are complete, evaluation included
   */
  SparkGradients(
      Cluster cluster,
      ComputeSettings settings,
      ShardPlan plan,
      ShardedData train,
      SparkEvaluation evaluation,
      int epochs) {
    this.cluster = cluster;
    this.settings = settings;
    this.plan = plan;
    this.train = train;
    this.evaluation = evaluation;
    this.epoch = epochWithNumber(epochs);
  }

  private static String epochWithNumber(int before) {
    return "epoch " + (before + 1);
  }

  @Override
  public StepGradient gradient(Parameters weights, Step step) {
    // Not the step's epoch, which an engine may fix so that rows keep their order.
    epoch = epochWithNumber(step.number() / step.stepsPerEpoch());
    train.refresh(epoch);
    String title =
        Words.format(
            "%s, step %d of %d: gradient", epoch, step.inEpoch() + 1, step.stepsPerEpoch());
    return cluster.run(epoch, title, () -> sumOverShards(weights, step));
  }

  private StepGradient sumOverShards(Parameters weights, Step step) {
    long begin = System.nanoTime();
    MergeSums merge = new MergeSums();
    double broadcastSeconds;
    long jobStart;
    long jobEnd;
    TimedSum result;
    try (SharedWeights shared = SharedWeights.broadcast(cluster, weights, settings)) {
      broadcastSeconds = secondsSince(begin);
      jobStart = WorkTimes.nowMicros();
      AddSlice add = new AddSlice(shared, step, plan);
      result = Aggregation.run(train.rdd(), add, merge, cluster.settings().treeDepth());
      jobEnd = WorkTimes.nowMicros();
    }
    cluster.engines().note(result.workers);
    Phases phases =
        result.times.phases(cores(), broadcastSeconds, jobStart, jobEnd, merge.nanos / 1e9);
    return new StepGradient(result.sum, phases);
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  /** How many tasks work at the same time. */
  private int cores() {
    return Math.max(1, Math.min(train.rdd().getNumPartitions(), cluster.cores()));
  }

  @Override
  public Evaluation evaluate(Parameters weights) {
    return evaluation.evaluate(epoch, weights);
  }

  /** seqOp: a partition's sum ← the sum and one more shard's slice. */
  private static final class AddSlice implements Adding<TimedSum, Shard> {
    private static final long serialVersionUID = 1L;

    private final SharedWeights weights;
    private final Step step;
    private final ShardPlan plan;

    private transient long readAt;
    private transient long readNanos;

    AddSlice(SharedWeights weights, Step step, ShardPlan plan) {
      this.weights = weights;
      this.step = step;
      this.plan = plan;
    }

    /** Measures the time: Spark's own figure has whole milliseconds and comes after the step. */
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      readAt = WorkTimes.nowMicros();
      long begin = System.nanoTime();
      in.defaultReadObject();
      readNanos = System.nanoTime() - begin;
    }

    @Override
    public TimedSum call(TimedSum sum, Shard shard) {
      SliceWorker worker = weights.worker();
      // The zero value is null: a vector in it would be serialised into every task.
      TimedSum result = sum == null ? begin(worker) : sum;
      worker.addGradient(weights.parameters(), shard, plan, step, result.sum, result.times);
      result.times.end();
      return result;
    }

    private TimedSum begin(SliceWorker worker) {
      TimedSum result = new TimedSum(worker.newSum(plan));
      result.workers.add(ExecutorReport.ofThisExecutor());
      result.times.begin(readAt, readNanos);
      long begin = System.nanoTime();
      weights.parameters(); // The first use fetches them.
      result.times.addFetch(System.nanoTime() - begin);
      return result;
    }
  }

  /** combOp; on the driver it also says how long that took. */
  private static final class MergeSums implements Adding<TimedSum, TimedSum> {
    private static final long serialVersionUID = 1L;

    private transient long nanos;

    @Override
    public TimedSum call(TimedSum a, TimedSum b) {
      if (a == null || b == null) {
        return a == null ? b : a;
      }
      long begin = System.nanoTime();
      TimedSum merged = a.merge(b);
      nanos += System.nanoTime() - begin;
      return merged;
    }
  }

  /** A gradient sum with the executors that computed it and their times: what a task returns. */
  static final class TimedSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private final GradientSum sum;
    private final WorkTimes times = new WorkTimes();
    private final ArrayList<ExecutorReport> workers = new ArrayList<>();

    private TimedSum(GradientSum sum) {
      this.sum = sum;
    }

    /** For Kryo. */
    @SuppressWarnings("unused")
    private TimedSum() {
      this(null);
    }

    /** Takes in everything that {@code other} holds; {@code other} is used up. */
    TimedSum merge(TimedSum other) {
      sum.merge(other.sum);
      times.add(other.times);
      workers.addAll(other.workers);
      return this;
    }
  }
}
