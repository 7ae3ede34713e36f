package dev.chainrule.spark;

import dev.chainrule.io.DataException;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.StopRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark's context and the executors behind it. Whatever a run needs and does not find is refused in
 * one line; Spark itself would wait for ever, or stop with pages of log.
 *
 * <p>The context is either the run's own, opened and closed with it, or somebody else's, in which
 * the run is a guest: that is left as it was found ({@link #atEnd}), and other jobs go on in it.
 */
final class Cluster implements AutoCloseable {
  /** Of the runs of this process, by which Spark tells their jobs apart. */
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final JavaSparkContext spark;
  private final boolean isOwn;
  private final ClusterSettings settings;
  private final ExecutorWatch watch;
  private final ExecutorEngines engines;
  private final StopRequest stop = new StopRequest();
  private final JobRetries jobs;

  /** What is to be undone in a context that goes on, the last first. */
  private final Deque<Runnable> undos = new ArrayDeque<>();

  private Cluster(JavaSparkContext spark, boolean isOwn, ClusterSettings settings) {
    String tag = "chainrule-run-" + RUNS.incrementAndGet();
    this.spark = spark;
    this.isOwn = isOwn;
    this.settings = settings;
    this.watch = ExecutorWatch.start(spark, tag, settings.startupSeconds());
    this.engines = new ExecutorEngines(settings.strict());
    this.jobs = new JobRetries(spark, isOwn, tag, stop, watch);
    atEnd(watch::end);
  }

  /**
   * Starts Spark and waits until it offers the cores asked for, at least one.
   *
   * @param conf the user's; what is missing is filled in
   * @param compute what is trained or evaluated; its parameters are one vector
   * @param shards of each data set
   * @throws ResourcesException if this machine lacks what Spark needs, the master cannot be reached
   *     or refuses, or the cores do not come in time
   */
  static Cluster open(
      SparkConf conf, ClusterSettings settings, ComputeSettings compute, int shards) {
    JavaSparkContext spark = start(SparkDefaults.complete(conf, MemoryNeed.vectorBytes(compute)));
    try {
      awaitCores(spark, settings);
      return new Cluster(spark, true, settings.resolve(shards, mostCores(spark)));
    } catch (RuntimeException e) {
      spark.close();
      throw e;
    }
  }

  /**
   * Makes a run the guest of a context that somebody else opened, and will close.
   *
   * @param compute what is trained; its BLAS becomes this process's
   * @param shards of each data set
   * @throws ResourcesException if the context's settings cannot work here, another run is at work
   *     with another BLAS, or there are no cores in time
   */
  static Cluster in(
      JavaSparkContext spark, ClusterSettings settings, ComputeSettings compute, int shards) {
    GuestRules.require(spark.sc(), MemoryNeed.vectorBytes(compute));
    GuestRules.BlasLease blas = GuestRules.BlasLease.take(compute.blas());
    try {
      awaitCores(spark, settings);
      Cluster cluster = new Cluster(spark, false, settings.resolve(shards, mostCores(spark)));
      cluster.atEnd(blas::end);
      return cluster;
    } catch (RuntimeException e) {
      blas.end();
      throw e;
    }
  }

  /** Has {@code undo} done when the run ends, if the context does not end with it. */
  void atEnd(Runnable undo) {
    undos.push(undo);
  }

  /** Whether the context is there for this run alone. */
  boolean isOwn() {
    return isOwn;
  }

  private static JavaSparkContext start(SparkConf conf) {
    Prerequisites.require(conf);
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) { // Scala throws checked exceptions undeclared.
      throw new ResourcesException(
          conf.get("spark.master") + ": Spark does not start: " + SafeMessage.advice(e), e);
    }
  }

  private static void awaitCores(JavaSparkContext spark, ClusterSettings settings) {
    int asked = Math.max(1, settings.cores());
    double patience = settings.startupSeconds();
    if (!spark.isLocal() && !ExecutorWait.until(spark, () -> cores(spark) >= asked, patience)) {
      throw new ResourcesException(
          Words.format(
              "%s: asked for %d cores, %d offered within %.0f s (%d executors, %s each)",
              spark.master(),
              asked,
              cores(spark),
              patience,
              executors(spark),
              spark.getConf().get("spark.executor.memory", "1g")));
    }
  }

  /**
   * Waits until the executors together can keep a data set in memory. Spark would read again, at
   * every step, what it cannot keep, or run out of memory in the attempt.
   *
   * @param name of the set, for the message
   * @param bytes of all shards
   * @throws DataException if they cannot in time
   * @throws ResourcesException if there are none, since each that comes ends again
   */
  void awaitMemory(String name, long bytes) {
    double patience = spark.isLocal() ? 0 : settings.startupSeconds();
    if (!ExecutorWait.until(spark, () -> cacheBytes() >= bytes, patience)) {
      watch.throwIfNoneStays(patience);
      throw new DataException(
          Words.format(
              "%s: %d bytes of shards, expected at most %d, what Spark can keep; %s",
              name,
              bytes,
              cacheBytes(),
              spark.isLocal()
                  ? "--driver-memory of spark-submit gives more"
                  : "--executors and --executor-memory give more"));
    }
  }

  /** Bytes that all computing processes together can cache; on a cluster the driver is none. */
  private long cacheBytes() {
    String driver = SparkEnv.get().blockManager().blockManagerId().hostPort();
    Map<String, Tuple2<Object, Object>> most =
        CollectionConverters.asJava(spark.sc().getExecutorMemoryStatus());
    return most.entrySet().stream()
        .filter(e -> spark.isLocal() || !e.getKey().equals(driver))
        .mapToLong(e -> (Long) e.getValue()._1())
        .sum();
  }

  /** Runs a job as {@link JobRetries#run} does. */
  <T> T run(String leg, String title, JobRetries.Job<T> job) {
    return jobs.run(leg, title, settings.stepAttempts(), job);
  }

  /**
   * Runs what a resident stage does. That fails with its first lost task, where Spark would run a
   * task of a job again; so it is tried as many times more often.
   */
  <T> T runResident(String title, JobRetries.Job<T> work) {
    int each = spark.getConf().getInt("spark.task.maxFailures", 4);
    return jobs.run("resident training", title, settings.stepAttempts() * each, work);
  }

  /** Once it is requested, a job that fails is not run again. */
  StopRequest stopRequest() {
    return stop;
  }

  /** Cores that can work at the same time now. */
  int cores() {
    return cores(spark);
  }

  /** Spark's default parallelism is the same, except that it is never below 2 on a cluster. */
  private static int cores(JavaSparkContext spark) {
    if (spark.isLocal()) {
      return spark.defaultParallelism();
    }
    int executors = executors(spark);
    int coresEach = spark.getConf().getInt("spark.executor.cores", 0);
    return coresEach > 0 || executors == 0 ? executors * coresEach : spark.defaultParallelism();
  }

  /**
   * Cores that there may come to be: with dynamic allocation Spark asks for executors as there are
   * tasks, so that as many tasks as there are cores would never bring another one.
   */
  private static int mostCores(JavaSparkContext spark) {
    int now = cores(spark);
    SparkConf conf = spark.getConf();
    if (!isDynamic(conf)) {
      return now;
    }
    int seen = now / Math.max(1, executors(spark)); // None, where even the last one has gone idle.
    int each = conf.getInt("spark.executor.cores", Math.max(1, seen));
    int most = conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
    return (int) Math.min(Integer.MAX_VALUE, (long) each * most);
  }

  /** Whether Spark decides again and again how many executors there are. */
  static boolean isDynamic(SparkConf conf) {
    return conf.getBoolean("spark.dynamicAllocation.enabled", false)
        && !MasterUrl.of(conf).isLocal();
  }

  /** How many executors have registered; none with a local master. */
  static int executors(JavaSparkContext spark) {
    return spark.sc().statusTracker().getExecutorInfos().length - 1; // One of them is the driver.
  }

  /**
   * How many tasks can run at once, at least one: waits for that, unless the run is to stop.
   *
   * @throws ResourcesException if all executors are gone and none comes, or those there are take no
   *     tasks
   */
  int awaitSlots() {
    // Twice, since it is the watch that tells of executors that are gone.
    double patience = 2 * settings.startupSeconds();
    boolean there =
        ExecutorWait.until(
            spark,
            () -> {
              watch.throwIfStarved();
              return stop.isRequested() || watch.slots() > 0;
            },
            patience);
    if (!there) {
      throw new ResourcesException(
          Words.format(
              "%s: asked for %d cores, 0 offered within %.0f s (%d executors, all excluded after"
                  + " failures or about to leave)",
              spark.master(), settings.partitions(), patience, executors(spark)));
    }
    return Math.max(1, watch.slots());
  }

  JavaSparkContext spark() {
    return spark;
  }

  /** With the number of partitions that was chosen. */
  ClusterSettings settings() {
    return settings;
  }

  /** Knows which executors there are. */
  ExecutorWatch watch() {
    return watch;
  }

  /** The BLAS of each executor that has computed anything so far. */
  ExecutorEngines engines() {
    return engines;
  }

  @Override
  public void close() {
    if (isOwn) {
      spark.close();
    } else {
      undos.forEach(Runnable::run);
      undos.clear();
    }
  }
}
