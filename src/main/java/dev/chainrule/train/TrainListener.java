package dev.chainrule.train;

/** Hears what the loop does; progress lines, metrics files and checkpoints are listeners. */
public interface TrainListener {

  /** A step's update has been made. */
  default void stepDone(StepReport report) {}

  /** The last step of an epoch has been made, and the test set evaluated. */
  default void epochDone(EpochReport report) {}

  /**
   * A run could go on from here: a step has been made and reported, and its epoch if it ended one.
   *
   * @param state valid until this returns, not to be changed
   */
  default void reached(TrainState state) {}

  /**
   * The loop makes no more steps, for whatever reason, be it an exception; that one goes on after
   * this returns.
   *
   * @param state where it stands, as with {@link #reached}
   */
  default void ended(TrainState state) {}
}
