package dev.chainrule.run;

import dev.chainrule.io.OutputException;
import dev.chainrule.io.Words;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkpoints while the loop runs: when the {@link CheckpointPolicy} says so, and when the
 * loop ends.
 */
public final class Checkpointer implements TrainListener {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

  private final CheckpointStore store;
  private final CheckpointPolicy policy;
  private final TrainingPlan plan;
  private final RunSettings settings;
  private final Provenance provenance;

  /** Of the last state that was saved, or that could not be saved; −1 before. */
  private int steps = -1;

  private int epochs = -1;
  private long at = System.nanoTime();

  public Checkpointer(
      CheckpointStore store,
      CheckpointPolicy policy,
      TrainingPlan plan,
      RunSettings settings,
      Provenance provenance) {
    this.store = store;
    this.policy = policy;
    this.plan = plan;
    this.settings = settings;
    this.provenance = provenance;
  }

  /** Makes the first checkpoint, so that even a run without steps can be resumed. */
  @Override
  public void started(TrainState state) {
    if (state.steps() == 0 && policy.epochEnds()) {
      save(state, policy.stopOnFailure());
    } else {
      note(state);
    }
  }

  @Override
  public void reached(TrainState state) {
    boolean epochEnd = state.steps() % plan.stepsPerEpoch() == 0;
    if (policy.isDue(state.steps() - steps, (System.nanoTime() - at) / 1e9, epochEnd)) {
      save(state, policy.stopOnFailure());
    }
  }

  /** Never throws: what ended the loop matters more. */
  @Override
  public void ended(TrainState state) {
    boolean finished = state.steps() == plan.totalSteps() && epochs(state) == plan.epochs();
    boolean noted = state.steps() == steps && epochs(state) == epochs;
    if (!noted && (!finished || policy.epochEnds())) {
      save(state, false);
    }
  }

  private void save(TrainState state, boolean failureEndsTheRun) {
    note(state);
    try {
      store.save(new Checkpoint(settings, state, provenance));
    } catch (OutputException e) {
      if (failureEndsTheRun) {
        throw e;
      }
      LOG.warn("no checkpoint of step {}: {}", state.steps(), e.getMessage());
    }
    at = System.nanoTime();
  }

  private void note(TrainState state) {
    steps = state.steps();
    epochs = epochs(state);
  }

  private static int epochs(TrainState state) {
    return state.metrics().history().size();
  }

  /**
   * When checkpoints are made, and how many are kept.
   *
   * @param everySteps steps from one to the next, 0 for no such rule
   * @param everySeconds time from one to the next, 0 for no such rule
   * @param epochEnds whether the end of every epoch makes one, and the beginning of the run
   * @param stopOnFailure whether one that cannot be written ends the run
   */
  public record CheckpointPolicy(
      int everySteps, double everySeconds, boolean epochEnds, boolean stopOnFailure) {

    public CheckpointPolicy {
      if (everySteps < 0 || !(everySeconds >= 0)) {
        throw new IllegalArgumentException(
            Words.format("every %d steps, %s s", everySteps, everySeconds));
      }
    }

    /** Whether a checkpoint is due, so many steps and seconds after the last one. */
    boolean isDue(int steps, double seconds, boolean epochEnd) {
      return (epochEnds && epochEnd)
          || (everySteps > 0 && steps >= everySteps)
          || (everySeconds > 0 && seconds >= everySeconds);
    }
  }
}
