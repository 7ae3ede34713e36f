package dev.chainrule.run;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Blas.BlasReport;
import dev.chainrule.model.Parameters;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run begins.
 *
 * @param state before its first step of this session
 * @param asked whether the run was to be resumed
 * @param earlier of the session that made the steps up to there; empty if there was none
 */
public record ResumePoint(TrainState state, boolean asked, Optional<Provenance> earlier) {
  private static final Logger LOG = LoggerFactory.getLogger(ResumePoint.class);

  /**
   * The newest checkpoint in {@code store} that is whole, if the run is to be resumed and there is
   * one; else before the first step.
   *
   * @param first the weights that the first step starts from, asked for only if there is no
   *     checkpoint
   * @throws InvalidSettingsException if the checkpoint is of another run: lists all differences
   * @throws FormatException if there are checkpoints, but none that is whole and possible
   */
  public static ResumePoint of(
      TrainingJob job, boolean resume, CheckpointStore store, Supplier<Parameters> first) {
    Optional<Checkpoint> found =
        resume
            ? store.newest(damage -> LOG.warn("a checkpoint is damaged and skipped: {}", damage))
            : Optional.empty();
    if (found.isEmpty()) {
      return new ResumePoint(TrainState.start(first.get()), resume, Optional.empty());
    }
    Checkpoint checkpoint = found.get();
    requireSameRun(checkpoint, job);
    requireWithin(job, checkpoint.state());
    return new ResumePoint(checkpoint.state(), resume, Optional.of(checkpoint.provenance()));
  }

  private static void requireSameRun(Checkpoint checkpoint, TrainingJob job) {
    List<String> differences = checkpoint.settings().differences(job.runSettings());
    if (!differences.isEmpty()) {
      int steps = checkpoint.state().steps();
      List<Problem> problems = new ArrayList<>();
      problems.add(
          new Problem(
              "resume", Words.format("the checkpoint of step %d is of another run", steps)));
      differences.forEach(difference -> problems.add(new Problem(null, difference)));
      throw new InvalidSettingsException(problems);
    }
  }

  /** A checksum reveals damage, not malice: a sound file may still hold an impossible state. */
  private static void requireWithin(TrainingJob job, TrainState state) {
    TrainingPlan plan = job.plan();
    RunMetrics metrics = state.metrics();
    int epochs = metrics.history().size();
    long inEpoch = state.steps() - (long) epochs * plan.stepsPerEpoch();
    // All steps of an epoch may be made, and its evaluation still be owed.
    boolean within = inEpoch >= 0 && inEpoch <= plan.stepsPerEpoch();
    if (state.steps() > plan.totalSteps() || !within) {
      throw FormatException.of(
          "the checkpoint of step %d tells of %d epochs, expected %d of %d steps each",
          state.steps(), epochs, plan.epochs(), plan.stepsPerEpoch());
    }
    long rows = Math.min(job.train().rows(), inEpoch * job.settings().batch());
    long total = (long) epochs * job.train().rows() + rows;
    long rowsFound = metrics.epoch().rows();
    long totalFound = metrics.total().rows();
    if (!areRows(rowsFound, rows, job) || !areRows(totalFound, total, job)) {
      throw FormatException.of(
          "the checkpoint of step %d tells of %d rows, %d of them in its epoch, expected %d and %d",
          state.steps(), totalFound, rowsFound, total, rows);
    }
  }

  /** Whether steps on {@code expected} rows can have used {@code found}. */
  private static boolean areRows(long found, long expected, TrainingJob job) {
    if (!job.settings().get(TrainSettings.OPTIMIZER).isFullBatch() || expected == 0) {
      return found == expected;
    }
    return found >= expected && found % job.train().rows() == 0; // Each once or more in a step.
  }

  /** Whether an earlier session made the steps up to there. */
  public boolean resumed() {
    return earlier.isPresent();
  }

  /** Why the run would not go on to the same bits here; empty if it would. */
  public Optional<String> otherEngine() {
    BlasReport now = Blas.report();
    return earlier
        .map(Provenance::blas)
        .filter(then -> !then.endsWith(now.fingerprint()))
        .map(
            then ->
                "the checkpoint was made with BLAS %s, here is %s: bits differ"
                    .formatted(then, now));
  }
}
