package dev.chainrule.spark;

import dev.chainrule.train.GradientSum;
import dev.chainrule.train.WorkTimes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A gradient sum with those who computed it and their times: what a task returns. */
final class TimedSum implements Serializable {
  private static final long serialVersionUID = 1L;

  private final GradientSum sum;
  private final WorkTimes times = new WorkTimes();
  private final ArrayList<ExecutorReport> workers = new ArrayList<>();

  private TimedSum(GradientSum sum) {
    this.sum = sum;
  }

  /** An empty sum of this executor's. */
  static TimedSum ofThisExecutor(GradientSum sum) {
    TimedSum timed = new TimedSum(sum);
    timed.workers.add(ExecutorReport.ofThisExecutor());
    return timed;
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

  List<ExecutorReport> workers() {
    return workers;
  }

  /** Takes in everything that {@code other} holds; {@code other} is used up. */
  TimedSum merge(TimedSum other) {
    sum.merge(other.sum);
    times.add(other.times);
    workers.addAll(other.workers);
    return this;
  }
}
