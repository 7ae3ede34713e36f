package dev.chainrule.cli;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Blas.BlasReport;
import dev.chainrule.run.Checkpoint;
import dev.chainrule.run.FormatException;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.spark.ResourcesException;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run begins.
 *
 * @param state before its first step of this session
 * @param asked whether the run was to be resumed
 * @param resumed whether an earlier session made the steps up to there
 */
record ResumePoint(TrainState state, boolean asked, boolean resumed) {
  private static final Logger LOG = LoggerFactory.getLogger(ResumePoint.class);

  /**
   * The newest checkpoint in {@code store} that is whole, if the run is to be resumed and there is
   * one; else first weights.
   *
   * @param strict whether another BLAS than the checkpoint's is an error
   * @throws UsageException if the checkpoint is of another run: lists all differences
   */
  static ResumePoint of(TrainingJob task, boolean resume, CheckpointStore store, boolean strict) {
    Optional<Checkpoint> found =
        resume
            ? store.newest(damage -> LOG.warn("a checkpoint is damaged and skipped: {}", damage))
            : Optional.empty();
    if (found.isEmpty()) {
      return new ResumePoint(TrainState.start(task.settings().initialWeights()), resume, false);
    }
    Checkpoint checkpoint = found.get();
    requireSameRun(checkpoint, task);
    requireWithin(task, checkpoint.state());
    compareEngines(checkpoint, strict);
    return new ResumePoint(checkpoint.state(), resume, true);
  }

  private static void requireSameRun(Checkpoint checkpoint, TrainingJob task) {
    List<String> differences =
        new ArrayList<>(checkpoint.settings().differences(task.runSettings()));
    if (!differences.isEmpty()) {
      differences.add(
          0,
          String.format(
              Locale.ROOT,
              "--resume: the checkpoint of step %d is of another run",
              checkpoint.state().steps()));
      throw new UsageException(differences);
    }
  }

  /** A checksum reveals damage, not malice: a sound file may still hold an impossible state. */
  private static void requireWithin(TrainingJob task, TrainState state) {
    TrainingPlan plan = task.plan();
    RunMetrics metrics = state.metrics();
    int epochs = metrics.history().size();
    long inEpoch = state.steps() - (long) epochs * plan.stepsPerEpoch();
    // All steps of an epoch may be made, and its evaluation still be owed.
    boolean within = inEpoch >= 0 && inEpoch <= plan.stepsPerEpoch();
    if (state.steps() > plan.totalSteps() || !within) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "the checkpoint of step %d tells of %d epochs, expected %d of %d steps each",
              state.steps(),
              epochs,
              plan.epochs(),
              plan.stepsPerEpoch()));
    }
    long rows = Math.min(task.train().rows(), inEpoch * task.settings().batch());
    long total = (long) epochs * task.train().rows() + rows;
    if (metrics.epoch().rows() != rows || metrics.total().rows() != total) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "the checkpoint of step %d tells of %d rows, %d of them in its epoch, expected %d and %d",
              state.steps(),
              metrics.total().rows(),
              metrics.epoch().rows(),
              total,
              rows));
    }
  }

  private static void compareEngines(Checkpoint checkpoint, boolean strict) {
    String then = checkpoint.provenance().blas();
    BlasReport now = Blas.report();
    if (then.endsWith(now.fingerprint())) {
      return;
    }
    String message =
        "the checkpoint was made with BLAS %s, here is %s: bits differ".formatted(then, now);
    if (strict) {
      throw new ResourcesException(message);
    }
    LOG.warn("{}", SafeMessage.of(message));
  }
}
