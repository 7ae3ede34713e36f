package dev.chainrule.spark;

import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.SliceWorker;

/**
 * The {@link SliceWorker} of each task thread, kept from step to step for its buffers.
 *
 * <p>Spark's task threads are pooled and outlive tasks; one worker a thread is all that is kept.
 */
final class TaskWorker {
  private record Owned(ComputeSettings settings, SliceWorker worker) {}

  private static final ThreadLocal<Owned> OF_THREAD = new ThreadLocal<>();

  private TaskWorker() {}

  static SliceWorker get(ComputeSettings settings) {
    Owned owned = OF_THREAD.get();
    if (owned == null || !owned.settings().equals(settings)) {
      owned = new Owned(settings, new SliceWorker(settings));
      OF_THREAD.set(owned);
    }
    return owned.worker();
  }
}
