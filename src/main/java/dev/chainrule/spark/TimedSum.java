package dev.chainrule.spark;

import dev.chainrule.train.GradientSum;
import dev.chainrule.train.WorkTimes;
import java.io.Serializable;

/** A gradient sum with the times of those who computed it: what a task returns. */
final class TimedSum implements Serializable {
  private static final long serialVersionUID = 1L;

  private final GradientSum sum;
  private final WorkTimes times;

  TimedSum(GradientSum sum) {
    this.sum = sum;
    this.times = new WorkTimes();
  }

  /** For Kryo. */
  @SuppressWarnings("unused")
  private TimedSum() {
    this(null);
  }

  GradientSum sum() {
    return sum;
  }

  WorkTimes times() {
    return times;
  }

  /** Takes in everything that {@code other} holds; {@code other} is used up. */
  TimedSum merge(TimedSum other) {
    sum.merge(other.sum);
    times.add(other.times);
    return this;
  }
}
