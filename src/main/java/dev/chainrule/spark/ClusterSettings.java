package dev.chainrule.spark;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.BlasKernel;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Range;
import dev.chainrule.settings.Setting;
import java.util.List;

/**
 * How a run uses Spark: nothing here changes the trained weights.
 *
 * @param partitions tasks of a step, at most the number of shards; 0 leaves it to {@link #resolve}
 * @param treeDepth levels of {@code treeAggregate}; 1 means that the driver alone sums
 * @param stepAttempts how often a step is tried when its job fails
 * @param cores how many the cluster must offer before training begins; 0 for any
 * @param startupSeconds how long to wait for them
 * @param strict whether executors whose BLAS rounds differently are an error
 * @param shipData whether the driver sends the data to the executors
 * @param engine which makes the steps
 * @param residentPort where the resident engine listens, or one of the next; 0 for any free port
 */
public record ClusterSettings(
    int partitions,
    int treeDepth,
    int stepAttempts,
    int cores,
    double startupSeconds,
    boolean strict,
    boolean shipData,
    EngineChoice engine,
    int residentPort) {
  /** For one run; a study takes several. */
  public static final Setting<EngineChoice> ENGINE =
      Setting.choice(
          "engine",
          EngineChoice.AGGREGATE,
          EngineChoice::label,
          "aggregate: a Spark job for each step; resident: one long stage that makes all steps;"
              + " auto: resident if possible. The bits are the same.");

  public static final Setting<Integer> RESIDENT_PORT =
      Setting.whole(
          "resident-port",
          0,
          Range.atLeast(0).upTo(65535),
          "Port of the resident engine on driver and executors, or one of the next, as many as"
              + " spark.port.maxRetries; 0: any free one.");

  public static final Setting<Integer> PARTITIONS =
      Setting.whole(
          "partitions",
          0,
          Range.atLeast(0),
          "Tasks of a step, at most the number of shards; 0: one for each core.");
  public static final Setting<Integer> TREE_DEPTH =
      Setting.whole(
          "tree-depth", 2, Range.atLeast(1), "Depth of treeAggregate; 1: the driver alone sums.");
  public static final Setting<Integer> STEP_ATTEMPTS =
      Setting.whole(
          "step-attempts", 4, Range.atLeast(1), "How often a step is tried when its job fails.");
  public static final Setting<Blas.Engine> BLAS =
      Setting.choice(
          "blas",
          Blas.Engine.AUTO,
          Blas.Engine::label,
          "native: OpenBLAS or nothing; java: slower, with the same bits on every machine; auto:"
              + " native if possible, with a warning if not. Different engines round differently.");
  public static final Setting<BlasKernel> BLAS_KERNEL =
      Setting.choice(
          "blas-kernel",
          BlasKernel.AUTO,
          BlasKernel::label,
          "The type of processor whose code OpenBLAS runs, on driver and executors; others round"
              + " differently. portable: one that gives the same bits on x86-64 processors since"
              + " 2013; auto: the processor's own.");
  public static final Setting<Double> STARTUP_TIMEOUT =
      Setting.number(
          "startup-timeout", 60, Range.moreThan(0), "How long to wait for executors, in seconds.");
  public static final Setting<Boolean> SHIP_DATA =
      Setting.flag(
          "ship-data", false, "Send the data to the executors, where they cannot read its path.");
  public static final Setting<Boolean> STRICT =
      Setting.flag(
          "strict", false, "Executors whose BLAS rounds differently are an error, not a warning.");

  /** All of these. */
  public static final List<Setting<?>> OPTIONS =
      List.of(
          ENGINE,
          PARTITIONS,
          TREE_DEPTH,
          STEP_ATTEMPTS,
          BLAS,
          BLAS_KERNEL,
          STARTUP_TIMEOUT,
          SHIP_DATA,
          STRICT,
          RESIDENT_PORT);

  public ClusterSettings {
    new InvalidSettingsException.Checks()
        .require(partitions >= 0, "partitions", partitions, "at least 1, or 0 for one on each core")
        .require(treeDepth >= 1, "tree-depth", treeDepth, "at least 1")
        .require(stepAttempts >= 1, "step-attempts", stepAttempts, "at least 1")
        .require(cores >= 0, "cores", cores, "0 or more")
        .require(startupSeconds > 0, "startup-timeout", startupSeconds, "more than 0 seconds")
        .done();
  }

  /** With the defaults of all that is not given here. */
  public ClusterSettings(int partitions, int treeDepth, int stepAttempts) {
    this(partitions, treeDepth, stepAttempts, 0, 60, false, false, EngineChoice.AGGREGATE, 0);
  }

  /**
   * What to multiply with.
   *
   * @throws InvalidSettingsException if the engine has no such kernel
   */
  public static Blas.Choice blas(Blas.Engine engine, BlasKernel kernel) {
    new InvalidSettingsException.Checks()
        .require(
            engine != Blas.Engine.JAVA || kernel == BlasKernel.AUTO,
            BLAS_KERNEL.name(),
            kernel.label(),
            "auto with blas java, which has no kernels")
        .done();
    return new Blas.Choice(engine, kernel);
  }

  /**
   * With a number of partitions: if none was chosen, one for each core, at most one for each shard.
   */
  ClusterSettings resolve(int shards, int available) {
    return partitions > 0 ? this : withShape(Math.max(1, Math.min(shards, available)), treeDepth);
  }

  /** With this number of tasks, added up in a tree of this depth. */
  public ClusterSettings withShape(int newPartitions, int newTreeDepth) {
    return new ClusterSettings(
        newPartitions,
        newTreeDepth,
        stepAttempts,
        cores,
        startupSeconds,
        strict,
        shipData,
        engine,
        residentPort);
  }

  /** Waiting for this number of cores. */
  public ClusterSettings withCores(int newCores) {
    return new ClusterSettings(
        partitions,
        treeDepth,
        stepAttempts,
        newCores,
        startupSeconds,
        strict,
        shipData,
        engine,
        residentPort);
  }

  /** With this engine. */
  public ClusterSettings withEngine(EngineChoice newEngine) {
    return new ClusterSettings(
        partitions,
        treeDepth,
        stepAttempts,
        cores,
        startupSeconds,
        strict,
        shipData,
        newEngine,
        residentPort);
  }
}
