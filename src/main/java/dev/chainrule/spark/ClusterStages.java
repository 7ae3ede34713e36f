package dev.chainrule.spark;

import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import dev.chainrule.spark.ShardedData.SpreadTries;
import dev.chainrule.spark.TeamMessage.Joined;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Team.TeamFailedException;
import dev.chainrule.train.TrainState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stages of a cluster, whose tasks are a team in each executor. */
final class ClusterStages implements ResidentEngine.Stages {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterStages.class);
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Cluster cluster;
  private final ComputeSettings settings;
  private final ShardPlan plan;
  private final ShardedData train;
  private final ShardedData test;
  private final Supplier<UpdateRule> rules;
  private final SpreadTries tries;

  /** Of the stage that runs. */
  private int tasks;

  /**
   * @param rules gives new ones
   */
  ClusterStages(
      Cluster cluster,
      ComputeSettings settings,
      ShardPlan plan,
      ShardedData train,
      ShardedData test,
      Supplier<UpdateRule> rules) {
    this.cluster = cluster;
    this.settings = settings;
    this.plan = plan;
    this.train = train;
    this.test = test;
    this.rules = rules;
    this.tries = new SpreadTries(cluster.settings().partitions());
  }

  @Override
  public ResidentJob start(TrainState state) {
    SparkContext spark = cluster.spark().sc();
    Set<String> present = cluster.watch().executors();
    int number = NEXT.incrementAndGet();
    tasks = Math.min(cluster.settings().partitions(), cluster.awaitSlots());
    RemoteTeams teams = new RemoteTeams(SparkEnv.get(), cluster.settings().residentPort(), state);
    Map<String, Parameters> vectors = VectorNames.of(state.vectors());
    Broadcast<ArrayList<Matrix>> broadcast =
        cluster
            .spark()
            .broadcast(
                vectors.values().stream()
                    .map(Parameters::flat)
                    .collect(Collectors.toCollection(ArrayList::new)));
    ResidentStage stage =
        new ResidentStage(
            number,
            teams.address(),
            cluster.settings().residentPort(),
            settings,
            plan,
            state.steps(),
            new ArrayList<>(vectors.keySet()),
            broadcast,
            rules.get(),
            spark.conf().getTimeAsSeconds(Timeouts.NETWORK, "120s"));
    ResidentJob job =
        ResidentJob.start(
            cluster,
            number,
            ResidentEngine.Stages.title(plan, state.steps()),
            TaskShards.of(cluster, train, test, tasks),
            stage,
            teams,
            () -> {
              teams.release();
              broadcast.destroy();
            });
    try {
      note(teams.assemble(), present);
      return job;
    } catch (TeamFailedException e) {
      throw job.reason(e);
    }
  }

  private void note(List<Joined> teams, Set<String> present) {
    List<ExecutorReport> reports = teams.stream().map(Joined::report).toList();
    LOG.info("{} of {} executors have shards", reports.size(), present.size());
    tries.tried(
        present,
        reports.stream().map(ExecutorReport::executorId).collect(Collectors.toSet()),
        System.nanoTime());
    cluster.engines().note(reports);
  }

  /** Also if executors are about to leave; if all are, nothing is gained by leaving them sooner. */
  @Override
  public boolean isOutdated() {
    int slots = cluster.watch().slots();
    return (slots > 0 && slots < tasks)
        || tries.isDue(cluster.watch().executors(), System.nanoTime());
  }
}
