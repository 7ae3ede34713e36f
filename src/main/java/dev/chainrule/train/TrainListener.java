package dev.chainrule.train;

/** Hears what the loop does; progress lines, metrics files and checkpoints are listeners. */
public interface TrainListener {

  /** A step's update has been made. */
  default void stepDone(StepReport report) {}

  /** The last step of an epoch has been made, and the test set evaluated. */
  default void epochDone(EpochReport report) {}
}
