package dev.chainrule.spark;

import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * Sets how long Spark waits for a silent executor, by the rule in {@link SparkDefaults}.
 *
 * <p>Spark's default is 120 s, and a task that fetches a block from a stopped or unreachable
 * executor waits as long: a step would stop for two minutes. In local mode the only executor is the
 * driver, and a suspended laptop is no reason to lose it.
 *
 * <table>
 * <caption>What is set where the user has set nothing</caption>
 * <tr><th>setting</th><th>value</th></tr>
 * <tr><td>executor.heartbeatInterval</td><td>2 s, or a fifth of a shorter network.timeout or
 *     blockManagerHeartbeatTimeoutMs</td></tr>
 * <tr><td>storage.blockManagerHeartbeatTimeoutMs, after which an executor is lost</td><td>Spark's,
 *     which is network.timeout, if that is set; else 10 s (30 days with a local master), but at
 *     least five heartbeats and one network.timeoutInterval</td></tr>
 * <tr><td>network.timeoutInterval, between two looks</td><td>2 s, or a fifth of a shorter time to
 *     the loss</td></tr>
 * <tr><td>network.timeout</td><td>Spark's 120 s, or five heartbeats if these are as long</td></tr>
 * <tr><td>executor.heartbeat.maxFailures</td><td>as many as fit in Spark's 10 minutes, at least
 *     Spark's 60</td></tr>
 * <tr><td>shuffle.io.connectionTimeout</td><td>Spark's, which is network.timeout, if that is set;
 *     else the time to the loss</td></tr>
 * <tr><td>shuffle.io.maxRetries</td><td>0, or Spark's if shuffle.io.retryWait is set</td></tr>
 * </table>
 */
final class Timeouts {
  static final String NETWORK = "spark.network.timeout";
  static final String HEARTBEAT = "spark.executor.heartbeatInterval";
  static final String PATIENCE = "spark.storage.blockManagerHeartbeatTimeoutMs";
  static final String LOOK = "spark.network.timeoutInterval";
  static final String FAILURES = "spark.executor.heartbeat.maxFailures";
  static final String CONNECTION = "spark.shuffle.io.connectionTimeout";
  static final String RETRIES = "spark.shuffle.io.maxRetries";
  static final String RETRY_WAIT = "spark.shuffle.io.retryWait";

  /** An executor is lost after so many missing heartbeats: a single late one means nothing. */
  private static final int BEATS = 5;

  /** Spark's own, of {@link #NETWORK}. */
  private static final long NETWORK_MILLIS = TimeUnit.SECONDS.toMillis(120);

  /** By Spark's own defaults an executor waits so long for a stopped driver, in heartbeats. */
  private static final int DRIVER_BEATS = 60;

  private static final long DRIVER_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private final SparkConf conf;
  private final boolean local;

  private Timeouts(SparkConf conf, boolean local) {
    this.conf = conf;
    this.local = local;
  }

  /** Sets in {@code conf} what the user has not set. */
  static void complete(SparkConf conf, boolean local) {
    new Timeouts(conf, local).complete();
  }

  private void complete() {
    boolean networkIsUsers = isSet(NETWORK);
    long heartbeat = isSet(HEARTBEAT) ? millis(HEARTBEAT) : heartbeat();
    set(HEARTBEAT, heartbeat);
    if (heartbeat >= NETWORK_MILLIS && !networkIsUsers) {
      set(NETWORK, BEATS * heartbeat); // Spark refuses to start with a shorter one.
    }
    if (!networkIsUsers) {
      long atLeast = Math.max(BEATS * heartbeat, isSet(LOOK) ? millis(LOOK) : 0);
      set(PATIENCE, Math.max(local ? TimeUnit.DAYS.toMillis(30) : 10_000, atLeast));
    }
    long patience = isSet(PATIENCE) ? millis(PATIENCE) : networkMillis();
    set(LOOK, Math.min(local ? 60_000 : 2_000, Math.max(1, patience / BEATS)));
    if (!local) {
      completeConnections(networkIsUsers, heartbeat, patience);
    }
  }

  /** Milliseconds between heartbeats: short enough for the shortest timeout that the user set. */
  private long heartbeat() {
    long shortest = isSet(NETWORK) ? networkMillis() : Long.MAX_VALUE;
    shortest = Math.min(shortest, isSet(PATIENCE) ? millis(PATIENCE) : Long.MAX_VALUE);
    return Math.min(local ? 10_000 : 2_000, Math.max(1, shortest / BEATS));
  }

  private void completeConnections(boolean networkIsUsers, long heartbeat, long patience) {
    // In the other direction, executors wait for a stopped driver as long as by default.
    SparkDefaults.set(
        conf, FAILURES, String.valueOf(Math.max(DRIVER_BEATS, DRIVER_MILLIS / heartbeat)));
    if (!networkIsUsers) { // Which it has by default.
      SparkDefaults.set(conf, CONNECTION, Math.max(1, patience / 1000) + "s");
    }
    if (!isSet(RETRY_WAIT)) {
      SparkDefaults.set(conf, RETRIES, "0");
    }
  }

  private boolean isSet(String key) {
    return SparkDefaults.given(conf, key).isPresent();
  }

  private void set(String key, long millis) {
    SparkDefaults.set(conf, key, millis + "ms");
  }

  /** Of one whose plain numbers are milliseconds. */
  private long millis(String key) {
    return JavaUtils.timeStringAsMs(SparkDefaults.given(conf, key).orElseThrow());
  }

  /** Its plain numbers are seconds. */
  private long networkMillis() {
    return TimeUnit.SECONDS.toMillis(conf.getTimeAsSeconds(NETWORK, "120s"));
  }
}
