package dev.chainrule.spark;

import dev.chainrule.data.DataFiles.LabelledFiles;
import dev.chainrule.data.DatasetInfo;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
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
    List<Integer> numbers = IntStream.range(0, plan.shards()).boxed().toList();
    JavaRDD<Shard> rdd =
        spark
            .parallelize(numbers, cluster.settings().partitions())
            .mapPartitions(new LoadShards(loader, hadoop, shipped), true)
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
    Map<String, ExecutorReport> reports = new HashMap<>();
    for (ExecutorReport report : rdd.mapPartitions(new Survey(blas)).collect()) {
      reports.put(report.executorId(), report);
    }
    return Collections.unmodifiableMap(new TreeMap<>(reports));
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

  /**
   * Reads all shards of a partition, so that they are cached, and reports which executor did so.
   */
  private static final class Survey implements FlatMapFunction<Iterator<Shard>, ExecutorReport> {
    private static final long serialVersionUID = 1L;

    private final Blas.Choice blas;

    Survey(Blas.Choice blas) {
      this.blas = blas;
    }

    @Override
    public Iterator<ExecutorReport> call(Iterator<Shard> shards) {
      Blas.use(blas);
      shards.forEachRemaining(shard -> {});
      return List.of(ExecutorReport.ofThisExecutor()).iterator();
    }
  }

  /** From shard numbers to shards, read by the executor from the data's own path. */
  static final class LoadShards implements FlatMapFunction<Iterator<Integer>, Shard> {
    private static final long serialVersionUID = 1L;

    private final ShardLoader loader;
    private final HadoopSettings hadoop;
    private final ShippedFiles shipped;

    /**
     * @param shipped the files that came with the application, or null to read them by their own
     *     paths
     */
    LoadShards(ShardLoader loader, HadoopSettings hadoop, ShippedFiles shipped) {
      this.loader = loader;
      this.hadoop = hadoop;
      this.shipped = shipped;
    }

    @Override
    public Iterator<Shard> call(Iterator<Integer> numbers) {
      List<Integer> wanted = new ArrayList<>();
      numbers.forEachRemaining(wanted::add);
      Configuration configuration = hadoop.toConfiguration();
      return loader.load(configuration, files(), wanted).iterator();
    }

    /** Where this executor finds the files. */
    private LabelledFiles files() {
      return shipped == null ? loader.files() : shipped.here();
    }
  }
}
