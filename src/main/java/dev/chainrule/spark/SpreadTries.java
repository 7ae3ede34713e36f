package dev.chainrule.spark;

import java.util.HashSet;
import java.util.Set;

/**
 * When to spread data anew over executors: at once when one has joined, and as long as one of them
 * holds none, again and again, at intervals that double up to a minute. An executor that joins a
 * busy machine may be long in getting ready; a spread costs a load of all data, so it is tried less
 * often, but never given up.
 */
final class SpreadTries {
  private static final long FIRST_NANOS = 500_000_000L;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final int most;

  private Set<String> known = Set.of();
  private Set<String> holders = Set.of();
  private long interval = FIRST_NANOS;
  private long last;

  /**
   * @param most executors that can have data: a partition is on one of them
   */
  SpreadTries(int most) {
    this.most = most;
  }

  /**
   * Whether to try now.
   *
   * @param present the executors there are, by their ids
   * @param nanos the time, from any beginning
   */
  boolean isDue(Set<String> present, long nanos) {
    Set<String> holding = new HashSet<>(holders);
    holding.retainAll(present);
    if (holding.size() >= Math.min(most, present.size())) {
      return false; // None is idle, or each partition is on an executor of its own.
    }
    return !known.containsAll(present) || nanos - last >= interval;
  }

  /**
   * Takes note of a try.
   *
   * @param present the executors when it began
   * @param holding the executors that have data since
   * @param nanos the time now
   */
  void tried(Set<String> present, Set<String> holding, long nanos) {
    boolean joined = !known.containsAll(present);
    interval = joined ? FIRST_NANOS : Math.min(2 * interval, LONGEST_NANOS);
    known = Set.copyOf(present);
    holders = Set.copyOf(holding);
    last = nanos;
  }
}
