package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Blas;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data set that is kept spread over all executors, though some are lost and others join. Left to
 * itself, Spark keeps giving tasks to those that took over the shards of a lost one, and its
 * successor would stand idle for ever.
 */
final class SpreadData {
  private static final Logger LOG = LoggerFactory.getLogger(SpreadData.class);

  private final ShardedData data;
  private final Blas.Choice blas;
  private final Attempts attempts;
  private final Engines engines;
  private final ExecutorWatch watch;

  private final SpreadTries tries;

  SpreadData(
      ShardedData data, Blas.Choice blas, Attempts attempts, Engines engines, ExecutorWatch watch) {
    this.data = data;
    this.blas = blas;
    this.attempts = attempts;
    this.engines = engines;
    this.watch = watch;
    this.tries = new SpreadTries(data.rdd().getNumPartitions());
  }

  JavaRDD<Shard> rdd() {
    return data.rdd();
  }

  /** Has the executors load their shards and open their BLAS. */
  void load() {
    spread("load training set", () -> data.load(blas));
  }

  /** Spreads the shards anew if executors have joined, or some have still none. */
  void refresh() {
    if (tries.isDue(watch.executors(), System.nanoTime())) {
      spread("spread training set", () -> data.spread(blas));
    }
  }

  private void spread(String title, Supplier<Map<String, ExecutorReport>> job) {
    Set<String> present = watch.executors();
    Map<String, ExecutorReport> reports = attempts.run(title, job);
    engines.note(reports.values());
    LOG.info("{}: {} of {} executors have shards", title, reports.size(), present.size());
    tries.tried(present, reports.keySet(), System.nanoTime());
  }
}
