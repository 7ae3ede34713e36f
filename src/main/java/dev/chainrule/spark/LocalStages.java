package dev.chainrule.spark;

import dev.chainrule.data.ShardPlan;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.spark.TaskShards.Given;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Team;
import dev.chainrule.train.TrainState;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;

/** Stages of a local master, whose tasks are the threads of one {@link Team} in this JVM. */
final class LocalStages implements ResidentEngine.Stages {
  /**
   * Tasks are in this JVM, but get copies of their functions: they find their team by its number.
   */
  private static final ConcurrentMap<Integer, Team> TEAMS = new ConcurrentHashMap<>();

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Cluster cluster;
  private final ComputeSettings settings;
  private final ShardPlan plan;
  private final Supplier<UpdateRule> rules;
  private final RDD<Given> shards;

  /**
   * @param rules gives new ones
   */
  LocalStages(
      Cluster cluster,
      ComputeSettings settings,
      ShardPlan plan,
      ShardedData train,
      ShardedData test,
      Supplier<UpdateRule> rules) {
    this.cluster = cluster;
    this.settings = settings;
    this.plan = plan;
    this.rules = rules;
    this.shards =
        train
            .rdd()
            .zipPartitions(
                test.rdd(),
                (own, ownTest) ->
                    List.of(new Given(TaskShards.all(own), TaskShards.all(ownTest))).iterator())
            .rdd();
  }

  @Override
  public ResidentJob start(TrainState state) {
    int number = NEXT.incrementAndGet();
    int members = cluster.settings().partitions();
    Team team = new Team(members, settings, plan, state, rules.get());
    TEAMS.put(number, team);
    return ResidentJob.start(
        cluster,
        number,
        ResidentEngine.Stages.title(plan, state.steps()),
        shards,
        own ->
            TEAMS
                .get(number)
                .work(TaskContext.getPartitionId(), own.trainShards(), own.testShards()),
        team,
        () -> TEAMS.remove(number));
  }

  @Override
  public boolean isOutdated() {
    return false;
  }
}
