package dev.chainrule.spark;

import dev.chainrule.io.Words;
import java.util.HashSet;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Knows which executors there are, by their ids, which Spark never uses twice. Spark replaces lost
 * ones and runs their tasks again; but if no replacement comes, a job silently waits for ever.
 */
final class ExecutorWatch extends SparkListener {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorWatch.class);
  private static final long POLL_MILLIS = 500;

  private final JavaSparkContext spark;
  private final String tag;
  private final double patienceSeconds;

  /** Looks again and again; null with a local master. */
  private Timer timer;

  private final Set<String> present = new HashSet<>();
  private final Set<String> gone = new HashSet<>();

  private boolean alone;
  private long aloneSince;
  private volatile boolean starved;

  private ExecutorWatch(JavaSparkContext spark, String tag, double patienceSeconds) {
    this.spark = spark;
    this.tag = tag;
    this.patienceSeconds = patienceSeconds;
  }

  /**
   * Begins to watch, unless the master is local; ends with the context, or by {@link #end}.
   *
   * @param tag of the run's jobs
   * @param patienceSeconds how long a run may be without executors
   */
  static ExecutorWatch start(JavaSparkContext spark, String tag, double patienceSeconds) {
    ExecutorWatch watch = new ExecutorWatch(spark, tag, patienceSeconds);
    if (!spark.isLocal()) {
      spark.sc().addSparkListener(watch);
      // Those that came before; one of them may be lost already, as the listener knows.
      CollectionConverters.asJava(spark.sc().getExecutorIds()).forEach(watch::add);
      watch.timer = new Timer("chainrule-executor-watch", true);
      watch.timer.schedule(watch.new Look(), POLL_MILLIS, POLL_MILLIS);
    }
    return watch;
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded event) {
    add(event.executorId());
  }

  private synchronized void add(String id) {
    if (!gone.contains(id)) {
      present.add(id);
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    present.remove(event.executorId());
    gone.add(event.executorId());
  }

  private final class Look extends TimerTask {
    @Override
    public void run() {
      if (spark.sc().isStopped()) {
        cancel();
      } else {
        lookWhetherStarved(executors().size());
      }
    }
  }

  private void lookWhetherStarved(int executors) {
    if (executors > 0) {
      alone = false;
      starved = false;
    } else if (!alone) {
      alone = true;
      aloneSince = System.nanoTime();
      LOG.info("all executors are lost; waiting {} s for others", patienceSeconds);
    } else if (System.nanoTime() - aloneSince > patienceSeconds * 1e9) {
      starved = true;
      cancelJobs();
    }
  }

  /** Watches no longer. */
  void end() {
    if (timer != null) {
      timer.cancel();
    }
    spark.sc().removeSparkListener(this);
  }

  /** Cancels all jobs of the run, unless the context has ended already. */
  void cancelJobs() {
    try {
      spark.sc().cancelJobsWithTag(tag);
    } catch (IllegalStateException e) {
      LOG.debug("the context is stopped", e);
    }
  }

  /** The ids of all executors that there are now; none with a local master. */
  synchronized Set<String> executors() {
    return Set.copyOf(present);
  }

  /**
   * To be called when a job has failed, since this watch may have ended it.
   *
   * @throws ResourcesException if there was no executor for too long
   */
  void throwIfStarved() {
    if (starved) {
      throw new ResourcesException(
          Words.format(
              "%s: all executors are lost, and none came within %.0f s",
              spark.master(), patienceSeconds));
    }
  }
}
