package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.data.Standardization;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Blas.BlasReport;
import dev.chainrule.model.Parameters;
import dev.chainrule.spark.ResidentEngine.Stages;
import dev.chainrule.train.ClusterFacts;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.DataSettings;
import dev.chainrule.train.Engine;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.Quality;
import dev.chainrule.train.SparkTasks;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.Trainer;
import dev.chainrule.train.TrainingPlan;
import dev.chainrule.train.TrainingResult;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run on Spark, from opening the context to the last step.
 *
 * <pre>{@code
 * try (SparkTraining training = SparkTraining.open(conf, settings, cluster, train, test)) {
 *   TrainingResult result = training.run(listeners);
 * }
 * }</pre>
 */
public final class SparkTraining implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SparkTraining.class);

  private final Cluster cluster;
  private final EngineChoice.Chosen engine;
  private final ShardPlan rows;
  private final ShardedData train;
  private final ShardedData test;
  private final TaskTotals tasks = new TaskTotals();

  /** With the data's standardization, once they are loaded. */
  private TrainSettings settings;

  private SparkTraining(
      Cluster cluster,
      EngineChoice.Chosen engine,
      TrainSettings settings,
      ShardPlan rows,
      ShardedData train,
      ShardedData test) {
    this.cluster = cluster;
    this.engine = engine;
    this.settings = settings;
    this.rows = rows;
    this.train = train;
    this.test = test;
  }

  /**
   * Opens Spark's context and makes the executors load their shards.
   *
   * @param conf the user's; what is missing is filled in
   * @param judged the set that is judged after each epoch
   * @throws ResourcesException if memory, master or executors are not what the run needs, or the
   *     engine cannot run there
   */
  public static SparkTraining open(
      SparkConf conf,
      TrainSettings settings,
      ClusterSettings clusterSettings,
      Dataset train,
      Dataset judged) {
    MemoryNeed.require(conf, settings, clusterSettings, train, judged);
    Cluster cluster = Cluster.open(conf, clusterSettings, settings.compute(), settings.shards());
    return on(cluster, settings, clusterSettings, train, judged);
  }

  /**
   * Makes the executors of a context that goes on afterwards load their shards.
   *
   * @param spark somebody else's context, which is left as it was found
   * @param judged the set that is judged after each epoch
   * @throws ResourcesException if memory or settings of the context are not what the run needs, or
   *     the engine cannot run there
   */
  public static SparkTraining in(
      JavaSparkContext spark,
      TrainSettings settings,
      ClusterSettings clusterSettings,
      Dataset train,
      Dataset judged) {
    MemoryNeed.require(spark.getConf(), settings, clusterSettings, train, judged);
    Cluster cluster = Cluster.in(spark, clusterSettings, settings.compute(), settings.shards());
    return on(cluster, settings, clusterSettings, train, judged);
  }

  /** On a cluster that this training closes. */
  private static SparkTraining on(
      Cluster cluster,
      TrainSettings settings,
      ClusterSettings clusterSettings,
      Dataset train,
      Dataset judged) {
    int shards = settings.shards();
    try {
      warnOfIdleCores(shards, cluster.cores());
      ShardPlan rows = new ShardPlan(train.rows(), shards, settings.batch(), settings.seed());
      ShardPlan all = ShardPlan.forEvaluation(judged.rows(), shards);
      Blas.Choice blas = settings.compute().blas();
      SparkTraining training =
          new SparkTraining(
              cluster,
              clusterSettings.engine().on(cluster, settings),
              settings,
              rows,
              ShardedData.prepare(cluster, "training set", train, rows, blas),
              ShardedData.prepare(
                  cluster,
                  settings.validates() ? "validation set" : "test set",
                  judged,
                  all,
                  blas));
      training.load();
      return training;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static void warnOfIdleCores(int shards, int cores) {
    if (shards < cores) {
      LOG.warn(
          "{} shards keep only {} of {} cores busy; --shards {} would use all (with other bits)",
          shards,
          shards,
          cores,
          cores);
    }
  }

  /** Which engine makes the steps, in words; empty if there is no choice. */
  public Optional<String> engine() {
    return engine.told();
  }

  private void load() {
    if (cluster.isOwn()) { // Elsewhere others have tasks too.
      spark().sc().addSparkListener(tasks);
    }
    if (!engine.isResident() || spark().isLocal()) { // Else the engine's tasks load them.
      train.load();
      test.load();
    }
    Standardization wanted = settings.get(DataSettings.STANDARDIZE);
    if (wanted != Standardization.NONE) {
      Encoding plain = settings.compute().encoding();
      settings = settings.with(settings.compute().with(train.standardized(wanted, plain)));
      if (engine.isResident() && !spark().isLocal()) {
        train.drop(); // Its tasks keep their own.
      }
    }
  }

  /** What data mean, with the standardization that the training set asks for. */
  public Encoding encoding() {
    return settings.compute().encoding();
  }

  /** Trains, from the first step on. */
  public TrainingResult run(List<TrainListener> listeners) {
    return run(TrainState.start(settings.initialWeights()), listeners);
  }

  /** Trains, from {@code start} on. */
  public TrainingResult run(TrainState start, List<TrainListener> listeners) {
    ComputeSettings compute = settings.compute();
    SparkEvaluation evaluation = new SparkEvaluation(cluster, compute, test);
    Engine maker =
        engine.isResident()
            ? resident(start)
            : settings.engine(
                start,
                new SparkGradients(
                    cluster, compute, rows, train, evaluation, start.metrics().history().size()));
    try (maker) {
      List<TrainListener> all = new ArrayList<>(listeners);
      if (cluster.isOwn()) { // Else there is no such plugin.
        all.add(new SparkMetrics.Feed(settings.judge()));
      }
      return new Trainer(plan(), start, maker, cluster.stopRequest(), all).run();
    }
  }

  private Engine resident(TrainState start) {
    ComputeSettings compute = settings.compute();
    Stages stages =
        spark().isLocal()
            ? new LocalStages(cluster, compute, rows, train, test, settings::updateRule)
            : new ClusterStages(cluster, compute, rows, train, test, settings::updateRule);
    ResidentEngine resident = new ResidentEngine(cluster, stages, start);
    resident.start();
    return resident;
  }

  /**
   * What another set says of each of {@code weights}.
   *
   * @param name of the set, in Spark's UI
   * @param weights by what they are, there
   * @return in their order
   */
  public List<Evaluation> evaluate(String name, Dataset set, Map<String, Parameters> weights) {
    ComputeSettings compute = settings.compute();
    ShardPlan all = ShardPlan.forEvaluation(set.rows(), settings.shards());
    ShardedData data = ShardedData.prepare(cluster, name, set, all, compute.blas());
    SparkEvaluation evaluation = new SparkEvaluation(cluster, compute, data);
    return weights.entrySet().stream()
        .map(those -> evaluation.evaluate(those.getKey(), those.getValue()))
        .toList();
  }

  /** How well each of {@code weights} does on the test set; as {@link #evaluate}. */
  public List<TestFigures> test(Dataset set, Map<String, Parameters> weights) {
    return evaluate("test set", set, weights).stream()
        .map(test -> new TestFigures(test.meanLoss(), test.accuracy()))
        .toList();
  }

  /**
   * All that another set says of {@code weights}, for a report on a finished model.
   *
   * @param name of the set, in Spark's UI
   * @param mistakes how many of the worst rows to keep, at least 0
   */
  public Quality assess(String name, Dataset set, Parameters weights, int mistakes) {
    ComputeSettings compute = settings.compute();
    return SparkEvaluation.assess(
        cluster, compute, name, set, settings.shards(), weights, mistakes);
  }

  /** Makes the run end after its current step; may be called from any thread. */
  public void stop() {
    cluster.stopRequest().request();
  }

  /** Cancels that step too; to be called after {@link #stop}, repeatedly. */
  public void abandonStep() {
    cluster.watch().cancelJobs();
  }

  /** Whether there will be no more steps. */
  public boolean isClosed() {
    return spark().sc().isStopped();
  }

  /** The steps that the run has. */
  public TrainingPlan plan() {
    return TrainingPlan.of(settings, rows);
  }

  /** How the run uses Spark, with the number of partitions that was chosen. */
  public ClusterSettings cluster() {
    return cluster.settings();
  }

  /**
   * Where the run is, as far as is known by now: the BLAS of executors that have computed anything,
   * and Spark's own metrics of tasks, of which the last ones may still be on their way. In a
   * context of somebody else there are none of these.
   */
  public ClusterFacts facts() {
    Map<String, BlasReport> executors = new TreeMap<>();
    cluster.engines().byId().forEach((id, report) -> executors.put(id, report.blas()));
    ClusterSettings used = cluster.settings();
    return new ClusterFacts(
        master(), used.partitions(), used.treeDepth(), executors, tasks.totals());
  }

  public String master() {
    return spark().master();
  }

  public String version() {
    return spark().version();
  }

  /** The context, for those who watch it. */
  public JavaSparkContext spark() {
    return cluster.spark();
  }

  @Override
  public void close() {
    cluster.close();
  }

  /**
   * Adds up Spark's own metrics of all tasks. They have whole milliseconds and arrive some time
   * after a step has ended, so they serve for the run as a whole; a step's phases come with its
   * results.
   */
  private static final class TaskTotals extends SparkListener {
    private SparkTasks totals = SparkTasks.NONE;

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
      TaskMetrics metrics = event.taskMetrics();
      if (metrics != null && event.taskInfo().successful()) {
        totals =
            totals.plus(
                new SparkTasks(
                    1,
                    event.taskInfo().duration() / 1e3,
                    metrics.executorDeserializeTime() / 1e3,
                    metrics.executorRunTime() / 1e3,
                    metrics.resultSerializationTime() / 1e3,
                    metrics.jvmGCTime() / 1e3));
      }
    }

    synchronized SparkTasks totals() {
      return totals;
    }
  }
}
