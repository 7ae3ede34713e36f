package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Blas;
import dev.chainrule.spark.ExecutorEngines.ExecutorReport;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data set that stays spread over all executors, even as some are lost and others join. By
 * itself, Spark keeps giving tasks to those that took over the shards of a lost one, and the
 * replacement would stay idle for ever.
 */
final class RebalancedShards {
  private static final Logger LOG = LoggerFactory.getLogger(RebalancedShards.class);

  private final Cluster cluster;
  private final ShardedData data;
  private final Blas.Choice blas;
  private final SpreadTries tries;

  RebalancedShards(Cluster cluster, ShardedData data, Blas.Choice blas) {
    this.cluster = cluster;
    this.data = data;
    this.blas = blas;
    this.tries = new SpreadTries(data.rdd().getNumPartitions());
  }

  JavaRDD<Shard> rdd() {
    return data.rdd();
  }

  /** Makes the executors load their shards and open their BLAS. */
  void load() {
    spread("load training set", () -> data.load(blas));
  }

  /** Spreads the shards anew if executors have joined, or some still have none. */
  void refresh() {
    if (tries.isDue(cluster.watch().executors(), System.nanoTime())) {
      spread("spread training set", () -> data.spread(blas));
    }
  }

  private void spread(String title, Supplier<Map<String, ExecutorReport>> job) {
    Set<String> present = cluster.watch().executors();
    Map<String, ExecutorReport> reports = cluster.run(title, job);
    cluster.engines().note(reports.values());
    LOG.info("{}: {} of {} executors have shards", title, reports.size(), present.size());
    tries.tried(present, reports.keySet(), System.nanoTime());
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
