package dev.chainrule.spark;

import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.data.Standardization;
import dev.chainrule.data.Standardization.Columns;
import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data set as an RDD of shards, loaded by the executors and cached there as bytes. It can stay
 * spread over all executors, even as some are lost and others join: by itself, Spark keeps giving
 * tasks to those that took over the shards of a lost one, and the replacement would stay idle for
 * ever.
 *
 * <p>Only shard numbers are parallelised: data in a parallelised list would travel with every task
 * of every step, cached or not.
 */
final class ShardedData {
  private static final Logger LOG = LoggerFactory.getLogger(ShardedData.class);

  private final Cluster cluster;
  private final String name;
  private final int shards;
  private final Blas.Choice blas;
  private final ShardReader reader;

  /** Null if each task reads its shards itself. */
  private final ShuffledRows shuffled;

  private final JavaRDD<Shard> rdd;
  private final SpreadTries tries;

  private ShardedData(Cluster cluster, String name, Blas.Choice blas, ShardReader reader) {
    this.cluster = cluster;
    this.name = name;
    this.shards = reader.loader().plan().shards();
    this.blas = blas;
    this.reader = reader;
    this.shuffled = shuffled(cluster.spark(), reader);
    this.rdd =
        cut(cluster.settings().partitions())
            .setName("Chainrule " + name)
            .persist(StorageLevel.MEMORY_ONLY());
    this.tries = new SpreadTries(rdd.getNumPartitions());
  }

  /**
   * Prepares a set to be loaded: waits for memory, and if so asked, sends the files to the
   * executors, once to each; one that is lost is replaced by one that fetches them again.
   *
   * @param name of the set, in Spark's UI
   * @param info the set
   * @param plan how it is cut into shards
   * @param blas what the executors open when they load it
   * @throws dev.chainrule.io.DataException if the executors cannot keep so much data
   */
  static ShardedData prepare(
      Cluster cluster, String name, Dataset info, ShardPlan plan, Blas.Choice blas) {
    ShardLoader loader = new ShardLoader(info, plan);
    cluster.awaitMemory(info.source().name(), loader.bytes());
    JavaSparkContext spark = cluster.spark();
    HadoopSettings hadoop = HadoopSettings.of(spark.getConf());
    ShippedFiles shipped =
        cluster.settings().shipData() && !info.source().files().isEmpty()
            ? ShippedFiles.send(spark, hadoop.toConfiguration(), loader)
            : null;
    ShardReader reader = new ShardReader(loader, hadoop, shipped);
    ShardedData data = new ShardedData(cluster, name, blas, reader);
    cluster.atEnd(() -> release(data.rdd));
    return data;
  }

  private static ShuffledRows shuffled(JavaSparkContext spark, ShardReader reader) {
    Dataset set = reader.loader().set();
    if (set.source() instanceof RddRows rows) {
      return rows;
    }
    boolean isShipped = reader.shipped() != null;
    return isShipped ? null : BlockRows.find(spark, reader.hadoop(), set).orElse(null);
  }

  /** Its shards in so many partitions, which are not cached. */
  JavaRDD<Shard> cut(int partitions) {
    if (shuffled != null) {
      return shuffled.shards(reader.loader(), partitions);
    }
    ShardReader from = reader;
    return cluster
        .spark()
        .parallelize(new Slice(0, shards).numbers(), partitions)
        .mapPartitions(numbers -> from.read(all(numbers)).iterator(), true);
  }

  /** Whether rows go from where they are read to where their shards are. */
  boolean isShuffled() {
    return shuffled != null;
  }

  private static void release(JavaRDD<Shard> rdd) {
    if (!rdd.context().isStopped()) {
      rdd.unpersist(false);
    }
  }

  JavaRDD<Shard> rdd() {
    return rdd;
  }

  /** For tasks that keep shards themselves. */
  ShardReader reader() {
    return reader;
  }

  /** What it is called in Spark's UI. */
  String name() {
    return name;
  }

  int shards() {
    return shards;
  }

  /** Makes the executors load their shards and open their BLAS. */
  void load() {
    loadAs("load " + name, () -> {});
  }

  /** Gives up what is cached of it. */
  void drop() {
    release(rdd);
  }

  /** What {@code plain} becomes where the columns of this set are standardized. */
  Encoding standardized(Standardization how, Encoding plain) {
    return how.encoding(plain, columns(), reader.loader().set().source().name());
  }

  /** What the columns of all rows have, merged in the order of the shards. */
  private Columns columns() {
    ShardReader shardReader = reader;
    JavaRDD<Columns> ofShards =
        shuffled != null
            ? rdd.map(Columns::of) // Which no task should read elsewhere.
            : cluster
                .spark()
                .parallelize(new Slice(0, shards).numbers(), cluster.settings().partitions())
                .map(number -> Columns.of(shardReader.keep(List.of(number)).get(0)));
    return cluster.<List<Columns>>run("data", "statistics of " + name, ofShards::collect).stream()
        .reduce(Columns::merge)
        .orElseThrow();
  }

  /**
   * Spreads the shards anew if executors have joined, or some still have none.
   *
   * @param when that is, for Spark's UI
   */
  void refresh(String when) {
    if (tries.isDue(cluster.watch().executors(), System.nanoTime())) {
      loadAs(
          when + ": spread " + name,
          () -> {
            rdd.unpersist(true);
            rdd.persist(StorageLevel.MEMORY_ONLY());
          });
    }
  }

  private void loadAs(String title, Runnable first) {
    Set<String> present = cluster.watch().executors();
    List<ExecutorReport> reports =
        cluster.run(
            "data",
            title,
            () -> {
              first.run();
              return rdd.mapPartitions(survey(blas)).collect();
            });
    cluster.engines().note(reports);
    Set<String> holders =
        reports.stream().map(ExecutorReport::executorId).collect(Collectors.toSet());
    LOG.info("{}: {} of {} executors have shards", title, holders.size(), present.size());
    tries.tried(present, holders, System.nanoTime());
  }

  private static List<Integer> all(Iterator<Integer> numbers) {
    List<Integer> all = new ArrayList<>();
    numbers.forEachRemaining(all::add);
    return all;
  }

  /** Tasks that go through all their shards, so that these are cached. */
  private static FlatMapFunction<Iterator<Shard>, ExecutorReport> survey(Blas.Choice blas) {
    return shards -> {
      Blas.use(blas);
      shards.forEachRemaining(shard -> {});
      return List.of(ExecutorReport.ofThisExecutor()).iterator();
    };
  }

  /**
   * When to spread data anew over executors: at once when one has joined, and as long as one of
   * them holds none, again and again, at intervals that double up to a minute. An executor that
   * joins a busy machine may need long to get ready; each try reads all data again, so tries become
   * rarer, but never end.
   */
  static final class SpreadTries {
    private static final long FIRST_NANOS = 500_000_000L;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final int most;

    private Set<String> known = Set.of();
    private Set<String> holders = Set.of();
    private long interval = FIRST_NANOS;
    private long last;

    /**
     * @param most executors that can have data: a partition is on one of them
     */
    SpreadTries(int most) {
      this.most = most;
    }

    /**
     * Whether to try now.
     *
     * @param present the executors there are, by their ids
     * @param nanos the time, from any origin
     */
    boolean isDue(Set<String> present, long nanos) {
      Set<String> holding = new HashSet<>(holders);
      holding.retainAll(present);
      if (holding.size() >= Math.min(most, present.size())) {
        return false; // None is idle, or each partition is on an executor of its own.
      }
      return !known.containsAll(present) || nanos - last >= interval;
    }

    /**
     * Takes note of a try.
     *
     * @param present the executors when it began
     * @param holding the executors that have data since
     * @param nanos the time now
     */
    void tried(Set<String> present, Set<String> holding, long nanos) {
      boolean joined = !known.containsAll(present);
      interval = joined ? FIRST_NANOS : Math.min(2 * interval, LONGEST_NANOS);
      known = Set.copyOf(present);
      holders = Set.copyOf(holding);
      last = nanos;
    }
  }
}
