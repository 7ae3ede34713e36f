package dev.chainrule.spark;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.SliceWorker;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/**
 * The weights of a job, sent to each executor once, and what computes with them there. Only a
 * broadcast handle and the settings travel in tasks; the driver closes it when the job is done.
 *
 * <p>Spark deserialises a task's functions for each task anew, so one of these belongs to one task
 * and its thread.
 */
final class SharedWeights implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  /** Spark's task threads are pooled and outlive tasks: each keeps a worker for its buffers. */
  private static final ThreadLocal<TaskWorker> OF_THREAD = new ThreadLocal<>();

  private record TaskWorker(ComputeSettings settings, SliceWorker worker, ParameterLayout layout) {}

  private final Broadcast<Matrix> flat;
  private final ComputeSettings settings;

  private transient TaskWorker here;
  private transient Parameters parameters;

  private SharedWeights(Broadcast<Matrix> flat, ComputeSettings settings) {
    this.flat = flat;
    this.settings = settings;
  }

  static SharedWeights broadcast(Cluster cluster, Parameters weights, ComputeSettings settings) {
    return new SharedWeights(cluster.spark().broadcast(weights.flat()), settings);
  }

  /** The weights, in a task; the first use in an executor fetches them. */
  Parameters parameters() {
    if (parameters == null) {
      parameters = new Parameters(here().layout(), flat.value());
    }
    return parameters;
  }

  /** The worker of this task's thread. */
  SliceWorker worker() {
    return here().worker();
  }

  private TaskWorker here() {
    if (here == null) {
      here = OF_THREAD.get();
      if (here == null || !here.settings().equals(settings)) {
        here = new TaskWorker(settings, new SliceWorker(settings), settings.network().layout());
        OF_THREAD.set(here);
      }
    }
    return here;
  }

  @Override
  public void close() {
    flat.destroy();
  }
}
