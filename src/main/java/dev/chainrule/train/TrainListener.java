package dev.chainrule.train;

import dev.chainrule.model.Parameters;

/** Hears what the loop does; progress lines, metrics files and checkpoints are listeners. */
public interface TrainListener {

  /** A step's update has been made. */
  default void stepDone(StepReport report) {}

  /** The weights after that update; valid until this returns, not to be changed. */
  default void updated(Step step, Parameters weights) {}

  /** The last step of an epoch has been made, and the test set evaluated. */
  default void epochDone(EpochReport report) {}
}
