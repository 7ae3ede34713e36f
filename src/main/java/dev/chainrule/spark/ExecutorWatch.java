package dev.chainrule.spark;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ExecutorAllocationClient;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.status.api.v1.ExecutorSummary;
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

  /** Why the last of those that are gone is. */
  private String lastLoss;

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
    lastLoss = event.reason();
  }

  private final class Look extends TimerTask {
    @Override
    public void run() {
      if (spark.sc().isStopped()) {
        cancel();
      } else {
        lookWhetherStarved(present().size());
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

  /**
   * The ids of all executors that Spark gives tasks now; none with a local master. It gives none to
   * those that are about to leave, nor to those that it excludes after failures.
   */
  Set<String> executors() {
    Set<String> barred = excluded().map(ExecutorSummary::id).collect(Collectors.toSet());
    return present().stream()
        .filter(id -> isStaying(id) && !barred.contains(id))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How many tasks can run at once on those executors, whatever else runs there. */
  int slots() {
    SparkContext context = spark.sc();
    int most =
        context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    return Math.max(0, most - excluded().mapToInt(ExecutorSummary::maxTasks).sum());
  }

  private synchronized Set<String> present() {
    return Set.copyOf(present);
  }

  private boolean isStaying(String id) {
    return !(spark.sc().schedulerBackend() instanceof ExecutorAllocationClient client)
        || client.isExecutorActive(id);
  }

  /** Those that Spark excludes for a time, by themselves or with their node. */
  private Stream<ExecutorSummary> excluded() {
    List<ExecutorSummary> all =
        CollectionConverters.asJava(spark.sc().statusStore().executorList(true));
    return all.stream().filter(e -> e.isExcluded() && isStaying(e.id()));
  }

  /**
   * To be called when executors were waited for in vain.
   *
   * @throws ResourcesException if some came, and all of them ended again
   */
  synchronized void throwIfNoneStays(double seconds) {
    if (present.isEmpty() && !gone.isEmpty()) {
      boolean served = spark.getConf().getBoolean("spark.shuffle.service.enabled", false);
      throw new ResourcesException(
          Words.format(
              "%s: %d executors ended within %.0f s, and none is left; the last: %s%s",
              spark.master(),
              gone.size(),
              seconds,
              SafeMessage.of(lastLoss),
              served ? "; spark.shuffle.service.enabled needs that service on each node" : ""));
    }
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
