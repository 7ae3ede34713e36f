package dev.chainrule.cli;

import dev.chainrule.checkpoint.Checkpoint;
import dev.chainrule.checkpoint.CheckpointFormatException;
import dev.chainrule.checkpoint.CheckpointStore;
import dev.chainrule.data.OneLine;
import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ResourcesException;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run begins.
 *
 * @param state before its first step of this session
 * @param resumed whether another session came that far
 */
record Start(TrainState state, boolean resumed) {
  private static final Logger LOG = LoggerFactory.getLogger(Start.class);

  /**
   * The newest checkpoint in {@code store} that is whole, if the run is to go on and there is one;
   * else first weights.
   *
   * @param strict whether another BLAS than the checkpoint's is an error
   * @throws UsageException if the checkpoint is of another run: lists all differences
   */
  static Start of(Task task, boolean resume, CheckpointStore store, boolean strict) {
    Optional<Checkpoint> found =
        resume
            ? store.newest(damage -> LOG.warn("a checkpoint is damaged and skipped: {}", damage))
            : Optional.empty();
    if (found.isEmpty()) {
      return new Start(TrainState.start(task.settings().initialWeights()), false);
    }
    Checkpoint checkpoint = found.get();
    requireSameRun(checkpoint, task);
    requireWithin(task.plan(), checkpoint.state());
    requireVectors(task.settings(), checkpoint.state());
    compareEngines(checkpoint, strict);
    return new Start(checkpoint.state(), true);
  }

  private static void requireSameRun(Checkpoint checkpoint, Task task) {
    List<String> differences =
        new ArrayList<>(checkpoint.settings().differences(task.runSettings()));
    if (!differences.isEmpty()) {
      differences.add(
          0,
          "--resume: the checkpoint of step %d is of another run"
              .formatted(checkpoint.state().steps()));
      throw new UsageException(differences);
    }
  }

  /** A checksum tells damage, not malice: what is right in itself may still fit no run. */
  private static void requireWithin(TrainingPlan plan, TrainState state) {
    int epochs = state.metrics().history().size();
    int over = state.steps() / plan.stepsPerEpoch();
    boolean owesOne = state.steps() == over * plan.stepsPerEpoch() && epochs == over - 1;
    if (state.steps() > plan.totalSteps() || (epochs != over && !owesOne)) {
      throw new CheckpointFormatException(
          "the checkpoint of step %d tells of %d epochs, expected %d of %d steps each"
              .formatted(state.steps(), epochs, plan.epochs(), plan.stepsPerEpoch()));
    }
  }

  private static void requireVectors(TrainSettings settings, TrainState state) {
    boolean moves = settings.momentum() > 0 && state.steps() > 0;
    Set<String> expected = moves ? Set.of("velocity") : Set.of();
    boolean sameNumbers = state.weights().precision() == settings.compute().precision();
    if (!state.optimizer().keySet().equals(expected) || !sameNumbers) {
      throw new CheckpointFormatException(
          "the checkpoint of step %d has optimizer vectors %s in %s, expected %s in %s"
              .formatted(
                  state.steps(),
                  state.optimizer().keySet(),
                  state.weights().precision().label(),
                  expected,
                  settings.compute().precision().label()));
    }
  }

  private static void compareEngines(Checkpoint checkpoint, boolean strict) {
    String then = checkpoint.provenance().blas();
    String now = Blas.report().toString();
    if (then.equals(now)) {
      return;
    }
    String message =
        "the checkpoint was made with BLAS %s, here is %s: bits may differ".formatted(then, now);
    if (strict) {
      throw new ResourcesException(message);
    }
    LOG.warn("{}", OneLine.of(message));
  }
}
