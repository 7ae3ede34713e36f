package dev.chainrule.checkpoint;

import java.util.Locale;

/**
 * When checkpoints are made, and what becomes of them.
 *
 * @param everySteps steps from one to the next, 0 for no such rule
 * @param everySeconds time from one to the next, 0 for no such rule
 * @param epochEnds whether the end of every epoch makes one, and the beginning of the run
 * @param keep how many of them stay, at least 1
 * @param stopOnFailure whether one that cannot be written ends the run
 */
public record CheckpointPolicy(
    int everySteps, double everySeconds, boolean epochEnds, int keep, boolean stopOnFailure) {

  public CheckpointPolicy {
    if (everySteps < 0 || !(everySeconds >= 0) || keep < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "every %d steps, %s s, keep %d", everySteps, everySeconds, keep));
    }
  }

  /** Whether it is time, so long after the last one. */
  boolean isDue(int steps, double seconds, boolean epochEnd) {
    return (epochEnds && epochEnd)
        || (everySteps > 0 && steps >= everySteps)
        || (everySeconds > 0 && seconds >= everySeconds);
  }
}
