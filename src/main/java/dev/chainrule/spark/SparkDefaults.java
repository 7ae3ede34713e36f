package dev.chainrule.spark;

import dev.chainrule.data.ShardPart;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import dev.chainrule.spark.SparkGradients.TimedSum;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigEntry$;
import org.apache.spark.serializer.KryoSerializer;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark settings that make a training step cheap, applied where the user has set nothing.
 *
 * <p>Measured for 784-512-10 in {@code local[2]}: with Spark's own defaults a step that does
 * nothing but move 1.6 MB there and back takes 27–34 ms, with these 17–20 ms.
 *
 * <p>The rule: what a user sets stays, whether here, by an older name of Spark's, or as a default
 * of the cluster's. What we derive follows from it, so that Spark never complains about a setting
 * that nobody made; what Spark itself derives from it is left to Spark.
 */
public final class SparkDefaults {
  private static final long MIB = 1 << 20;

  /** Spark's messages and Kryo's buffers are smaller than 2 GiB; larger results come as blocks. */
  private static final long MOST_DIRECT_MIB = 1024;

  private static final String NAME = "spark.app.name";
  private static final String INITIAL = "spark.dynamicAllocation.initialExecutors";
  static final String REGISTERED = "spark.kryo.classesToRegister";

  /**
   * The classes that Kryo is told of: all that travel to executors and back. With {@code
   * spark.kryo.registrationRequired} it refuses others; without, it writes their names.
   */
  static final List<String> KRYO_CLASSES =
      List.of(
          // Weights, broadcast.
          "dev.chainrule.linalg.Float32Matrix",
          "dev.chainrule.linalg.Float64Matrix",
          // Results of tasks; an inner level of the tree shuffles them.
          ExecutorReport.class.getName(),
          TimedSum.class.getName(),
          "dev.chainrule.model.Activity",
          "dev.chainrule.model.Activity$Units",
          "dev.chainrule.model.Loss",
          "dev.chainrule.train.Assessment",
          "dev.chainrule.train.Evaluation",
          "dev.chainrule.train.GradientSum",
          "dev.chainrule.train.GradientSum$Subtree",
          "dev.chainrule.train.Mistake",
          "dev.chainrule.train.WorkTimes",
          "dev.chainrule.data.RowSurvey",
          "java.util.ArrayList",
          "java.util.TreeMap",
          "[[J", // long[][]
          // Rows, where a user has Spark keep them in serialised form.
          "dev.chainrule.data.Shard",
          // Rows of an RDD of a user's, on their way to their shards.
          RddRows.Row.class.getName(),
          // Rows that were read where a block is, on the same way.
          ShardPart.class.getName());

  private SparkDefaults() {}

  /**
   * Completes {@code conf}, or a copy of it.
   *
   * @param vectorBytes size of one gradient, which every task returns
   */
  public static SparkConf complete(SparkConf conf, long vectorBytes) {
    long resultMib = Math.min(MOST_DIRECT_MIB, Math.max(16, 2 * vectorBytes / MIB + 1));
    nameApplication(conf);
    set(conf, "spark.master", MasterUrl.DEFAULT.text());
    // Weights and gradients are float arrays: Kryo copies them, compression only costs time.
    chooseKryo(conf);
    set(conf, "spark.kryoserializer.buffer", "1m");
    set(conf, "spark.kryoserializer.buffer.max", Math.max(64, resultMib) + "m");
    set(conf, "spark.broadcast.compress", "false");
    set(conf, "spark.shuffle.compress", "false");
    // Results up to this size come with the task's last message instead of by a second fetch.
    set(conf, "spark.task.maxDirectResultSize", resultMib + "m");
    set(conf, "spark.rpc.message.maxSize", String.valueOf(Math.max(128, resultMib + 16)));
    // MemoryNeed has looked at what results take; Spark's limit of 1 GiB is not about this heap.
    set(conf, "spark.driver.maxResultSize", "0");
    // One BLAS thread for each task; the order of additions must not depend on free cores.
    set(conf, "spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
    // Vectors are megabytes: G1 would allocate each as humongous. A JVM with two collectors does
    // not start.
    if (!conf.get("spark.executor.extraJavaOptions", "").matches(".*-XX:\\+Use\\w*GC\\b.*")) {
      set(conf, "spark.executor.defaultJavaOptions", "-XX:+UseParallelGC");
    }
    // A resident stage that finds an executor lost is to be started anew soon, with those left.
    set(conf, "spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    set(conf, "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "3");
    // Two progress lines would overwrite each other.
    set(conf, "spark.ui.showConsoleProgress", "false");
    MasterUrl master = MasterUrl.of(conf);
    if (master.isLocal()) {
      // A task without memory fails its job, which we can report; Spark would end the driver.
      set(conf, "spark.executor.killOnFatalError.depth", "0");
      // Tasks find what was broadcast where the driver has put it.
      set(conf, "spark.broadcast.checksum", "false");
    }
    if (Cluster.isDynamic(conf) && asksForNoExecutor(conf)) {
      // We ask for no job before there are executors, and Spark for none before there is a job.
      conf.set(INITIAL, "1");
    }
    Timeouts.complete(conf, master.isLocal());
    SparkMetrics.install(conf);
    return master.staysHere() ? Loopback.only(conf) : conf;
  }

  /** Whether dynamic allocation begins with none. */
  private static boolean asksForNoExecutor(SparkConf conf) {
    return Stream.of(INITIAL, "spark.dynamicAllocation.minExecutors", "spark.executor.instances")
        .allMatch(key -> conf.getInt(key, 0) == 0);
  }

  /** Without a name from the user, spark-submit calls a program by its jar or its main class. */
  private static void nameApplication(SparkConf conf) {
    String given = conf.get(NAME, ".jar");
    if (given.endsWith(".jar") || given.startsWith("dev.chainrule.")) {
      conf.set(NAME, "Chainrule");
    }
  }

  /**
   * Chooses Kryo, unless the user has chosen a serializer or Kryo cannot work here.
   *
   * <p>Kryo looks into Java's own buffers, which has to be allowed when a JVM starts. spark-submit
   * does so for drivers that it runs, Spark for executors; but the driver of a standalone cluster's
   * own ({@code --deploy-mode cluster}) is started without.
   */
  private static void chooseKryo(SparkConf conf) {
    Module kryo = KryoSerializer.class.getModule();
    if (ByteBuffer.class.getModule().isOpen(ByteBuffer.class.getPackageName(), kryo)) {
      set(conf, "spark.serializer", KryoSerializer.class.getName());
    }
    // After the user's own, whose numbers stay the same.
    String users = conf.get(REGISTERED, "");
    String ours = String.join(",", KRYO_CLASSES);
    conf.set(REGISTERED, users.isBlank() ? ours : users + "," + ours);
  }

  /**
   * Asks for {@code n} executors, no more and no fewer, in {@code conf} itself. On many clusters
   * the number follows the work by default; a user who names one does not want that.
   */
  public static SparkConf fixExecutors(SparkConf conf, int n, int coresEach) {
    return conf.set("spark.executor.instances", String.valueOf(n))
        .set("spark.executor.cores", String.valueOf(coresEach))
        .set("spark.cores.max", String.valueOf(n * coresEach))
        .set("spark.dynamicAllocation.enabled", "false");
  }

  /** What the user has set {@code key} to, by this name or an older one. */
  static Optional<String> given(SparkConf conf, String key) {
    if (conf.contains(key)) {
      return Optional.of(conf.get(key));
    }
    ConfigEntry<?> entry = ConfigEntry$.MODULE$.findEntry(key);
    return entry == null
        ? Optional.empty()
        : CollectionConverters.asJava(entry.alternatives()).stream()
            .filter(conf::contains)
            .map(conf::get)
            .findFirst();
  }

  /** Sets {@code key}, unless the user has. */
  static void set(SparkConf conf, String key, String value) {
    if (given(conf, key).isEmpty()) {
      conf.set(key, value);
    }
  }
}
