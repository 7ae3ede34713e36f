package dev.chainrule.train;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.train.GradientSource.StepGradient;
import java.util.List;

/**
 * Gradients computed in this JVM by one thread, shard after shard; tests compare Spark's gradients
 * with these.
 */
public final class LocalGradients implements GradientSource {
  private final ComputeSettings settings;
  private final ShardPlan plan;
  private final List<Shard> train;
  private final List<Shard> test;
  private final SliceWorker worker;

  /**
   * @param train all shards of the training set, as {@code plan} cuts it
   * @param test the test set, in any cut
   */
  public LocalGradients(
      ComputeSettings settings, ShardPlan plan, List<Shard> train, List<Shard> test) {
    this.settings = settings;
    this.plan = plan;
    this.train = List.copyOf(train);
    this.test = List.copyOf(test);
    this.worker = new SliceWorker(settings);
  }

  @Override
  public StepGradient gradient(Parameters weights, Step step) {
    long begin = WorkTimes.nowMicros();
    WorkTimes times = new WorkTimes();
    times.begin(begin, 0);
    GradientSum sum = worker.newSum(plan);
    for (Shard shard : train) {
      worker.addGradient(weights, shard, plan, step, sum, times);
    }
    times.end();
    return new StepGradient(sum, times.phases(1, 0, begin, WorkTimes.nowMicros(), 0));
  }

  @Override
  public Evaluation evaluate(Parameters weights) {
    Evaluation evaluation = new Evaluation(test.size(), settings.network().classes());
    for (Shard shard : test) {
      worker.evaluate(weights, shard, evaluation);
    }
    return evaluation;
  }
}
