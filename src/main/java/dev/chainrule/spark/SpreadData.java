package dev.chainrule.spark;

import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Blas;
import java.util.Map;
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
  private static final int MOST_TRIES = 3;

  private final ShardedData data;
  private final Blas.Choice blas;
  private final Attempts attempts;
  private final Engines engines;
  private final ExecutorWatch watch;

  private int tries;

  SpreadData(
      ShardedData data, Blas.Choice blas, Attempts attempts, Engines engines, ExecutorWatch watch) {
    this.data = data;
    this.blas = blas;
    this.attempts = attempts;
    this.engines = engines;
    this.watch = watch;
  }

  JavaRDD<Shard> rdd() {
    return data.rdd();
  }

  /** Has the executors load their shards and open their BLAS. */
  void load() {
    spread("load training set", () -> data.load(blas));
  }

  /** Spreads the shards anew if executors have joined. */
  void refresh() {
    if (watch.takeJoined()) {
      spread("spread training set", () -> data.spread(blas));
    }
  }

  private void spread(String title, Supplier<Map<String, ExecutorReport>> job) {
    Map<String, ExecutorReport> reports = attempts.run(title, job);
    engines.note(reports.values());
    int expected = Math.min(rdd().getNumPartitions(), watch.executors());
    LOG.info("{}: {} of {} executors have shards", title, reports.size(), expected);
    // One that has registered may not have been ready for tasks: then it is tried again.
    boolean missed = reports.size() < expected;
    tries = missed ? tries + 1 : 0;
    if (missed && tries < MOST_TRIES) {
      watch.expectMoreThan(reports.size());
    }
  }
}
