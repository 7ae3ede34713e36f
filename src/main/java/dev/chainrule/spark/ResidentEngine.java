package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.Words;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Engine;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Optimizer;
import dev.chainrule.train.Step;
import dev.chainrule.train.Team;
import dev.chainrule.train.Team.TeamFailedException;
import dev.chainrule.train.TrainState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/**
 * An engine of one long stage in this JVM: its tasks keep their shards from step to step and work
 * as a {@link Team}, so a step needs no job, no broadcast, and nothing to be serialised.
 *
 * <p>A barrier stage, since all tasks must run at once: else those that run would wait for those
 * that do not. Should it fail, it is started again, with a team that goes on from what the last one
 * held.
 */
final class ResidentEngine implements Engine {
  /**
   * Tasks are in this JVM, but get copies of their functions: they find their team by its number.
   */
  private static final ConcurrentMap<Integer, Team> TEAMS = new ConcurrentHashMap<>();

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Cluster cluster;
  private final Function<TrainState, Team> hire;
  private final RDD<Shards> shards;
  private TrainState state;
  private Stage stage;

  /** What a task keeps. */
  private record Shards(List<Shard> train, List<Shard> test) {}

  /**
   * Goes on from {@code start}.
   *
   * @param optimizers gives new ones
   */
  ResidentEngine(
      Cluster cluster,
      ComputeSettings settings,
      ShardPlan plan,
      ShardedData train,
      ShardedData test,
      TrainState start,
      Supplier<Optimizer> optimizers) {
    this.cluster = cluster;
    this.state = start;
    int members = cluster.settings().partitions();
    this.hire = from -> new Team(members, settings, plan, from, optimizers.get());
    this.shards =
        train
            .rdd()
            .zipPartitions(
                test.rdd(),
                (own, ownTest) -> List.of(new Shards(all(own), all(ownTest))).iterator())
            .rdd();
  }

  /** Why there can be no such engine on {@code cluster}; empty if there can. */
  static Optional<String> obstacle(Cluster cluster) {
    int members = cluster.settings().partitions();
    if (!cluster.spark().isLocal()) {
      return Optional.of(
          "%s: the resident engine works within one process, expected a local master"
              .formatted(cluster.spark().master()));
    }
    return members > cluster.cores()
        ? Optional.of(
            Words.format(
                "%d partitions on %d cores: the resident engine runs all at once, expected at most"
                    + " %d partitions",
                members, cluster.cores(), cluster.cores()))
        : Optional.empty();
  }

  private static List<Shard> all(Iterator<Shard> shards) {
    List<Shard> all = new ArrayList<>();
    shards.forEachRemaining(all::add);
    return all;
  }

  @Override
  public StepSum step(Step step) {
    return run("step " + (step.number() + 1), team -> team.step(step));
  }

  @Override
  public Evaluation evaluate(Parameters weights) {
    boolean previous = weights == previousWeights();
    return run(
        "evaluation", team -> team.evaluate(previous ? team.previousWeights() : team.weights()));
  }

  private <T> T run(String title, Function<Team, T> work) {
    return cluster.run(
        title,
        () -> {
          if (stage == null) {
            stage = new Stage(hire.apply(state));
          }
          try {
            return work.apply(stage.team);
          } catch (TeamFailedException e) {
            Stage ended = stage;
            stage = null;
            state = held(ended.team);
            throw ended.reason(e);
          }
        });
  }

  private TrainState held(Team team) {
    return new TrainState(
        state.steps(),
        team.weights(),
        team.previousWeights(),
        team.optimizerState(),
        state.metrics());
  }

  @Override
  public Parameters weights() {
    return stage == null ? state.weights() : stage.team.weights();
  }

  @Override
  public Parameters previousWeights() {
    return stage == null ? state.previousWeights() : stage.team.previousWeights();
  }

  @Override
  public Map<String, Parameters> optimizerState() {
    return stage == null ? state.optimizer() : stage.team.optimizerState();
  }

  @Override
  public void close() {
    if (stage != null) {
      stage.team.close();
      stage.join();
    }
  }

  /** A running stage and the thread that waits for its end. */
  private final class Stage {
    private final int number = NEXT.incrementAndGet();
    private final Team team;
    private final Thread thread;
    private volatile Throwable failure;

    Stage(Team team) {
      this.team = team;
      TEAMS.put(number, team);
      this.thread = new Thread(this::run, "chainrule-resident-" + number);
      thread.setDaemon(true);
      thread.start();
    }

    private void run() {
      try {
        JavaSparkContext spark = cluster.spark();
        spark.setJobGroup("chainrule-resident-" + number, "resident training", true);
        JavaRDD.fromRDD(
                shards
                    .barrier()
                    .mapPartitions(new TeamWork(number), false, ClassTag.apply(Object.class)),
                ClassTag.apply(Object.class))
            .count();
      } catch (Throwable e) { // Whatever it is, the team must not wait for ever.
        failure = e;
        team.fail(e);
      } finally {
        TEAMS.remove(number);
      }
    }

    void join() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Why Spark ended the stage; else what the team says. */
    RuntimeException reason(TeamFailedException told) {
      join();
      return failure == null ? told : undeclared(failure);
    }

    /** As Scala does it: what Spark throws is checked, and declared nowhere. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException undeclared(Throwable e) throws E {
      throw (E) e;
    }
  }

  /** The work of a task, until the team is closed. */
  private static final class TeamWork
      extends AbstractFunction1<
          scala.collection.Iterator<Shards>, scala.collection.Iterator<Object>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int number;

    TeamWork(int number) {
      this.number = number;
    }

    @Override
    public scala.collection.Iterator<Object> apply(scala.collection.Iterator<Shards> iterator) {
      Shards own = iterator.next();
      TEAMS.get(number).work(TaskContext.getPartitionId(), own.train(), own.test());
      return CollectionConverters.asScala(List.<Object>of().iterator());
    }
  }
}
