package dev.chainrule.spark;

import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether executors join, and whether there are any at all. Spark replaces lost ones and runs
 * their tasks again; but if none comes, a job waits for ever, without a word.
 */
final class ExecutorWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorWatch.class);
  private static final long POLL_MILLIS = 500;

  private final JavaSparkContext spark;
  private final double patienceSeconds;

  private int known;
  private boolean joined;
  private boolean alone;
  private long aloneSince;
  private volatile boolean starved;

  /**
   * Begins to look, unless the master is local; ends with the context.
   *
   * @param patienceSeconds how long a run may be without executors
   */
  ExecutorWatch(JavaSparkContext spark, double patienceSeconds) {
    this.spark = spark;
    this.patienceSeconds = patienceSeconds;
    this.known = Contexts.executors(spark);
    if (!spark.isLocal()) {
      new Timer("chainrule-executor-watch", true).schedule(new Look(), POLL_MILLIS, POLL_MILLIS);
    }
  }

  private final class Look extends TimerTask {
    @Override
    public void run() {
      if (spark.sc().isStopped()) {
        cancel();
      } else {
        look();
      }
    }
  }

  private void look() {
    int now = Contexts.executors(spark);
    lookWhetherJoined(now);
    lookWhetherStarved(now);
  }

  private synchronized void lookWhetherJoined(int executors) {
    joined |= executors > known;
    known = executors;
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
      Contexts.cancelAllJobs(spark);
    }
  }

  /** Whether executors have joined since this was last asked: they hold no data yet. */
  synchronized boolean takeJoined() {
    boolean taken = joined;
    joined = false;
    return taken;
  }

  /** If there are more than {@code executors} a little later, some count as having joined. */
  synchronized void expectMoreThan(int executors) {
    known = executors;
  }

  /** How many there are now; with a local master none. */
  int executors() {
    return Contexts.executors(spark);
  }

  /**
   * Tells a job that this watch has ended from one that failed.
   *
   * @throws ResourcesException if there was no executor for too long
   */
  void throwIfStarved() {
    if (starved) {
      throw new ResourcesException(
          String.format(
              Locale.ROOT,
              "%s: all executors are lost, and none came within %.0f s",
              spark.master(),
              patienceSeconds));
    }
  }
}
