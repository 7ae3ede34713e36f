package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import java.util.Optional;

/** Is told what the loop does; progress lines, metrics files and checkpoints are listeners. */
public interface TrainListener {

  /**
   * The loop begins.
   *
   * @param state where it stands before its first step, as with {@link #reached}
   */
  default void started(TrainState state) {}

  /** A step's update has been made. */
  default void stepDone(StepReport report) {}

  /** As {@link #epochDone}, and called right before it, with all that is known of the epoch. */
  default void epochMeasured(EpochDetails details) {}

  /** The last step of an epoch has been made, and the test set evaluated. */
  default void epochDone(EpochReport report) {}

  /**
   * A run could be resumed from here: a step has been made and reported, and its epoch if it ended
   * one.
   *
   * @param state valid until this returns, not to be changed
   */
  default void reached(TrainState state) {}

  /**
   * The loop makes no more steps, for whatever reason; if that is an exception, it propagates after
   * this returns.
   *
   * @param state where it stands, as with {@link #reached}
   */
  default void ended(TrainState state) {}

  /**
   * What happened in a step.
   *
   * @param step which
   * @param rows it used; one that it used more than once counts as often
   * @param meanLoss of its rows, at the weights before the update
   * @param seconds it took, update included
   * @param phases where they went
   */
  public record StepReport(Step step, long rows, double meanLoss, double seconds, Phases phases) {}

  /**
   * An epoch in detail; vectors are valid until the listener returns, and not to be changed.
   *
   * @param report its figures
   * @param judged evaluation of the set that is judged after each epoch
   * @param weights after its last step
   * @param gradient of that step, as {@link Engine#gradient} gives it
   * @param flow of gradients in it
   */
  public record EpochDetails(
      EpochReport report,
      Evaluation judged,
      Parameters weights,
      Optional<Parameters> gradient,
      Flow flow) {}

  /**
   * What happened in an epoch.
   *
   * @param epoch counted from 1
   * @param trainLoss mean over the epoch's rows, each at the weights of its own step
   * @param testLoss mean over the set that is judged, at the weights after the epoch: the
   *     validation set if there is one, else the test set
   * @param testAccuracy on the same set, from 0 to 1
   * @param seconds of the steps alone, without evaluation
   * @param samplesPerSecond rows of the epoch divided by {@code seconds}
   * @param weightsSha256 of the weights after the epoch
   */
  public record EpochReport(
      int epoch,
      double trainLoss,
      double testLoss,
      double testAccuracy,
      double seconds,
      double samplesPerSecond,
      String weightsSha256) {}
}
