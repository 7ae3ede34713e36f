package dev.chainrule.spark;

import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.SparkTasks;
import dev.chainrule.train.StopRequest;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.Trainer;
import dev.chainrule.train.TrainingPlan;
import dev.chainrule.train.TrainingResult;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

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
  private final JavaSparkContext spark;
  private final TrainSettings settings;
  private final ClusterSettings cluster;
  private final ShardPlan rows;
  private final RebalancedShards train;
  private final ShardedData test;
  private final ExecutorEngines engines;
  private final TaskTotals tasks = new TaskTotals();
  private final StopRequest stop = new StopRequest();
  private final JobRetries attempts;

  private SparkTraining(
      JavaSparkContext spark,
      TrainSettings settings,
      ClusterSettings cluster,
      DatasetInfo trainInfo,
      DatasetInfo testInfo) {
    this.spark = spark;
    this.settings = settings;
    spark.sc().addSparkListener(tasks);
    ExecutorWatch watch = new ExecutorWatch(spark, cluster.startupSeconds());
    this.engines = new ExecutorEngines(cluster.strict());
    this.attempts = new JobRetries(spark, cluster.stepAttempts(), stop, watch);
    int shards = settings.shards();
    this.cluster = cluster.resolve(shards, Contexts.cores(spark));
    this.rows = new ShardPlan(trainInfo.rows(), shards, settings.batch(), settings.seed());
    this.train =
        new RebalancedShards(
            sharded("training set", trainInfo, rows),
            settings.compute().blas(),
            attempts,
            engines,
            watch);
    this.test = sharded("test set", testInfo, ShardPlan.forEvaluation(testInfo.rows(), shards));
  }

  private ShardedData sharded(String name, DatasetInfo info, ShardPlan plan) {
    return new ShardedData(spark, name, new ShardLoader(info, plan), plan.shards(), cluster);
  }

  /**
   * Opens Spark's context and makes the executors load their shards.
   *
   * @param conf the user's; what is missing is filled in
   * @throws ResourcesException if memory, master or executors are not what the run needs
   */
  public static SparkTraining open(
      SparkConf conf,
      TrainSettings settings,
      ClusterSettings cluster,
      DatasetInfo train,
      DatasetInfo test) {
    MemoryNeed.require(conf, settings, cluster, train, test);
    long parameters = settings.compute().network().layout().size();
    long vectorBytes = parameters * settings.compute().precision().bytes();
    JavaSparkContext spark = Contexts.open(SparkDefaults.complete(conf, vectorBytes));
    try {
      StartupCheck.awaitCores(spark, cluster);
      StartupCheck.warnOfIdleCores(spark, settings.shards());
      SparkTraining training = new SparkTraining(spark, settings, cluster, train, test);
      training.load();
      return training;
    } catch (RuntimeException e) {
      spark.close();
      throw e;
    }
  }

  private void load() {
    Blas.Choice blas = settings.compute().blas();
    train.load();
    engines.note(attempts.run("load test set", () -> test.load(blas)).values());
  }

  /** Trains, from the first step on. */
  public TrainingResult run(List<TrainListener> listeners) {
    return run(TrainState.start(settings.initialWeights()), listeners);
  }

  /** Trains, from {@code start} on. */
  public TrainingResult run(TrainState start, List<TrainListener> listeners) {
    ComputeSettings compute = settings.compute();
    int depth = cluster.treeDepth();
    SparkEvaluator evaluator = new SparkEvaluator(spark, compute, depth, attempts, test);
    return new Trainer(
            plan(),
            start,
            new SparkGradients(spark, compute, depth, attempts, engines, rows, train, evaluator),
            settings.optimizer().create(settings),
            stop,
            listeners)
        .run();
  }

  /** Makes the run end after its current step; may be called from any thread. */
  public void stop() {
    stop.request();
  }

  /** Cancels that step too; to be called after {@link #stop}, repeatedly. */
  public void abandonStep() {
    Contexts.cancelAllJobs(spark);
  }

  /** Whether there will be no more steps. */
  public boolean isClosed() {
    return spark.sc().isStopped();
  }

  /** The steps that the run has. */
  public TrainingPlan plan() {
    return TrainingPlan.of(settings, rows);
  }

  /** Tasks of a step. */
  public int partitions() {
    return cluster.partitions();
  }

  /** Levels of {@code treeAggregate}. */
  public int treeDepth() {
    return cluster.treeDepth();
  }

  /** The BLAS of each executor that has computed anything so far, by its id. */
  public Map<String, ExecutorReport> executors() {
    return engines.byId();
  }

  /** Spark's own metrics of the tasks so far; the last ones may still be on their way. */
  public SparkTasks tasks() {
    return tasks.totals();
  }

  public String master() {
    return spark.master();
  }

  public String version() {
    return spark.version();
  }

  /** The context, for those who watch it. */
  public JavaSparkContext spark() {
    return spark;
  }

  @Override
  public void close() {
    spark.close();
  }
}
