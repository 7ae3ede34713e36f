package dev.chainrule.spark;

import dev.chainrule.data.DataFiles.LabelledFiles;
import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * A data set as an RDD of shards, loaded by the executors and cached there as bytes.
 *
 * <p>Only shard numbers are parallelised: data in a parallelised list would travel with every task
 * of every step, cached or not.
 */
final class ShardedData {
  private final JavaRDD<Shard> rdd;
  private final int shards;

  private ShardedData(JavaRDD<Shard> rdd, int shards) {
    this.rdd = rdd;
    this.shards = shards;
  }

  /**
   * Prepares a set to be loaded: waits for memory, and if so asked, sends the files to the
   * executors, once to each; one that is lost is replaced by one that fetches them again.
   *
   * @param name of the RDD in Spark's UI
   * @param info the set
   * @param plan how it is cut into shards
   * @throws dev.chainrule.io.DataException if the executors cannot keep so much data
   */
  static ShardedData prepare(Cluster cluster, String name, DatasetInfo info, ShardPlan plan) {
    ShardLoader loader = new ShardLoader(info, plan);
    cluster.awaitMemory(loader.files(), loader.bytes());
    JavaSparkContext spark = cluster.spark();
    HadoopSettings hadoop = HadoopSettings.of(spark.getConf());
    ShippedFiles shipped =
        cluster.settings().shipData()
            ? ShippedFiles.send(spark, hadoop.toConfiguration(), loader)
            : null;
    List<Integer> all = IntStream.range(0, plan.shards()).boxed().toList();
    JavaRDD<Shard> rdd =
        spark
            .parallelize(all, cluster.settings().partitions())
            .mapPartitions(numbers -> read(loader, hadoop, shipped, numbers), true)
            .setName("Chainrule " + name)
            .persist(StorageLevel.MEMORY_ONLY());
    return new ShardedData(rdd, plan.shards());
  }

  JavaRDD<Shard> rdd() {
    return rdd;
  }

  int shards() {
    return shards;
  }

  /**
   * Makes the executors load their shards and open their BLAS.
   *
   * @return a report of each executor that holds shards, by its id
   */
  Map<String, ExecutorReport> load(Blas.Choice blas) {
    Map<String, ExecutorReport> reports = new TreeMap<>();
    for (ExecutorReport report : rdd.mapPartitions(shards -> survey(blas, shards)).collect()) {
      reports.put(report.executorId(), report);
    }
    return reports;
  }

  /**
   * Spreads the shards anew over all executors.
   *
   * @return as {@link #load}
   */
  Map<String, ExecutorReport> spread(Blas.Choice blas) {
    rdd.unpersist(true);
    rdd.persist(StorageLevel.MEMORY_ONLY());
    return load(blas);
  }

  /** A task of {@link #prepare}: reads shards from the files' own paths, or those that came. */
  private static Iterator<Shard> read(
      ShardLoader loader, HadoopSettings hadoop, ShippedFiles shipped, Iterator<Integer> numbers) {
    List<Integer> wanted = new ArrayList<>();
    numbers.forEachRemaining(wanted::add);
    LabelledFiles files = shipped == null ? loader.files() : shipped.here();
    return loader.load(hadoop.toConfiguration(), files, wanted).iterator();
  }

  /** A task of {@link #load}: goes through all its shards, so that they are cached. */
  private static Iterator<ExecutorReport> survey(Blas.Choice blas, Iterator<Shard> shards) {
    Blas.use(blas);
    shards.forEachRemaining(shard -> {});
    return List.of(ExecutorReport.ofThisExecutor()).iterator();
  }
}
