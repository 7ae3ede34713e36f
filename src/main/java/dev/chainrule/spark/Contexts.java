package dev.chainrule.spark;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Opens Spark's context, or says in one line why that fails; counts its executors, cores and
 * memory.
 */
final class Contexts {
  private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);

  private Contexts() {}

  /**
   * Opens a context.
   *
   * @throws ResourcesException if this machine lacks what Spark needs, or the master cannot be
   *     reached or refuses
   */
  static JavaSparkContext open(SparkConf conf) {
    PlaceCheck.require(conf);
    MasterCheck.requireAnswer(conf);
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) { // Scala throws checked exceptions undeclared.
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new ResourcesException(
          "%s: Spark does not start: %s"
              .formatted(conf.get("spark.master"), reason.lines().findFirst().orElse("")),
          e);
    }
  }

  /** Cancels all jobs, unless the context has ended already. */
  static void cancelAllJobs(JavaSparkContext spark) {
    try {
      spark.sc().cancelAllJobs();
    } catch (IllegalStateException e) {
      LOG.debug("the context is stopped", e);
    }
  }

  /** How many executors have registered; none with a local master. */
  static int executors(JavaSparkContext spark) {
    return spark.sc().statusTracker().getExecutorInfos().length - 1; // One of them is the driver.
  }

  /**
   * Cores that can work at the same time now. Spark's default parallelism is the same, except that
   * it is never below 2 on a cluster.
   */
  static int cores(JavaSparkContext spark) {
    if (spark.isLocal()) {
      return spark.defaultParallelism();
    }
    int executors = executors(spark);
    int coresEach = spark.getConf().getInt("spark.executor.cores", 0);
    return coresEach > 0 || executors == 0 ? executors * coresEach : spark.defaultParallelism();
  }

  /**
   * Bytes that all computing processes together can cache now; on a cluster the driver is none of
   * them.
   */
  static long cacheBytes(JavaSparkContext spark) {
    String driver = SparkEnv.get().blockManager().blockManagerId().hostPort();
    Map<String, Tuple2<Object, Object>> most =
        CollectionConverters.asJava(spark.sc().getExecutorMemoryStatus());
    return most.entrySet().stream()
        .filter(e -> spark.isLocal() || !e.getKey().equals(driver))
        .mapToLong(e -> (Long) e.getValue()._1())
        .sum();
  }
}
