package dev.chainrule.spark;

import dev.chainrule.data.ShardPlan;
import dev.chainrule.io.Words;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.train.Crew;
import dev.chainrule.train.Engine;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Team.TeamFailedException;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainState.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An engine of one long stage, whose tasks keep their shards from step to step: no step needs a
 * job, a broadcast, or a task to be serialised.
 *
 * <p>Should the stage fail, another one is started, from vectors that are copied every second; it
 * makes the steps since then once more, to the same bits and without telling anyone.
 */
final class ResidentEngine implements Engine {
  private static final long KEEP_NANOS = 1_000_000_000L;

  private final Cluster cluster;
  private final Stages stages;

  /** The vectors that are here whatever happens, at most about a second old. */
  private TrainState kept;

  private long keptAt = System.nanoTime();

  /** Steps that are made, but not yet in {@link #kept}. */
  private final List<Step> since = new ArrayList<>();

  private ResidentJob job;

  /** Whether there will be no more steps; then only what is kept can be told. */
  private boolean givenUp;

  /** How a stage is started. */
  interface Stages {
    /** Starts one that goes on from {@code kept}; throws what ended it, if it fails at once. */
    ResidentJob start(TrainState kept);

    /** What Spark's UI calls one that goes on after {@code steps}. */
    static String title(ShardPlan plan, int steps) {
      int perEpoch = plan.stepsPerEpoch();
      return Words.format(
          "resident training, from epoch %d, step %d of %d",
          steps / perEpoch + 1, steps % perEpoch + 1, perEpoch);
    }

    /** Whether another stage could make better use of the executors there are. */
    boolean isOutdated();
  }

  /** Goes on from {@code start}. */
  ResidentEngine(Cluster cluster, Stages stages, TrainState start) {
    this.cluster = cluster;
    this.stages = stages;
    this.kept = start;
  }

  /** Why there can be no such engine on {@code cluster}; empty if there can. */
  static Optional<String> obstacle(Cluster cluster) {
    int members = cluster.settings().partitions();
    if (cluster.spark().isLocal() && members > cluster.cores()) {
      return Optional.of(
          Words.format(
              "%d partitions on %d cores: the resident engine runs all at once, expected at most"
                  + " %d partitions",
              members, cluster.cores(), cluster.cores()));
    } else if (Cluster.isDynamic(cluster.spark().getConf())) {
      return Optional.of(
          "spark.dynamicAllocation.enabled: the resident engine needs executors that stay,"
              + " expected false"
              + (cluster.isOwn() ? ", as --executors N sets it" : ""));
    }
    return Optional.empty();
  }

  /** Starts the first stage, so that no step has to wait for it. */
  void start() {
    run("load", crew -> null);
  }

  @Override
  public StepSum step(Step step) {
    if (System.nanoTime() - keptAt > KEEP_NANOS) {
      keep();
    }
    ResidentJob old = job;
    if (old != null && stages.isOutdated()) {
      keep();
      if (job == old) { // Else it was lost meanwhile, and is replaced already.
        retire();
      }
    }
    StepSum sum = run("step " + (step.number() + 1), crew -> crew.step(step));
    if (sum.updated()) {
      since.add(step);
    } else {
      retire(); // Parts of the vectors may have moved on.
    }
    return sum;
  }

  @Override
  public Evaluation evaluate(Weights which) {
    return run("evaluation", crew -> crew.evaluate(which));
  }

  /** Empty if a stage was lost that made the last update, and all of it is kept. */
  @Override
  public Optional<Parameters> gradient() {
    return givenUp ? Optional.empty() : run("gradient", Crew::gradient);
  }

  @Override
  public Vectors vectors() {
    if (!givenUp && !since.isEmpty()) {
      keep();
    }
    return kept.vectors();
  }

  @Override
  public int unkeptSteps() {
    return since.size();
  }

  private void keep() {
    Vectors now = run("fetch", Crew::vectors).copy();
    kept = new TrainState(kept.steps() + since.size(), now, kept.metrics());
    since.clear();
    keptAt = System.nanoTime();
  }

  private <T> T run(String title, Function<Crew, T> work) {
    try {
      return cluster.runResident(title, () -> tried(work));
    } catch (RuntimeException e) {
      givenUp = true;
      throw e;
    }
  }

  private <T> T tried(Function<Crew, T> work) {
    try {
      if (job == null) {
        job = stages.start(kept);
        since.forEach(job.crew()::step);
      }
      return work.apply(job.crew());
    } catch (TeamFailedException e) {
      ResidentJob ended = job;
      job = null;
      throw ended.reason(e);
    }
  }

  /** Ends the stage in peace. */
  private void retire() {
    job.close();
    job = null;
  }

  @Override
  public void close() {
    if (job != null) {
      retire();
    }
  }
}
