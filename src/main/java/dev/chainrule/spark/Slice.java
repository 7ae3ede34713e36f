package dev.chainrule.spark;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Consecutive ones of numbered things that are divided among tasks, as Spark's {@code parallelize}
 * does it.
 *
 * @param first the first one's number
 * @param end the number after the last one's
 */
record Slice(int first, int end) {
  /** What task {@code task} of {@code tasks} has of {@code all} things. */
  static Slice of(int all, int task, int tasks) {
    return new Slice((int) ((long) all * task / tasks), (int) ((long) all * (task + 1) / tasks));
  }

  /** All numbers, in order. */
  List<Integer> numbers() {
    return IntStream.range(first, end).boxed().toList();
  }
}
