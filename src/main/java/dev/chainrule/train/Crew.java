package dev.chainrule.train;

import dev.chainrule.train.TrainState.Vectors;

/** An engine whose work is done by others, who may fail; then another crew can go on. */
public interface Crew extends Engine {

  /** The vectors that are here even if it has failed, after {@link #keptSteps} updates. */
  Vectors keptVectors();

  /** Makes all that work in it, and whoever waits for them, give up; the first cause is told. */
  void fail(Throwable cause);
}
