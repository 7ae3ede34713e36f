package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a silent executor is given, for what users may have set of it. */
class TimeoutsTest {
  private static final String CLUSTER = "spark://host:7077";

  /** Values that can stand beside each other: each network.timeout is the longest time. */
  private static final Map<String, List<String>> VALUES =
      new TreeMap<>(
          Map.of(
              Timeouts.NETWORK, List.of("", "130s", "600", "1h"),
              Timeouts.HEARTBEAT, List.of("", "500ms", "10s", "60s"),
              Timeouts.PATIENCE, List.of("", "61s", "90000"),
              Timeouts.LOOK, List.of("", "1s", "30s")));

  private static SparkConf complete(String master, Map<String, String> users) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    users.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            conf.set(key, value);
          }
        });
    return SparkDefaults.complete(conf, 1);
  }

  private static List<Map<String, String>> combinations() {
    List<Map<String, String>> all = List.of(Map.of());
    for (Map.Entry<String, List<String>> key : VALUES.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> users : all) {
        for (String value : key.getValue()) {
          Map<String, String> more = new TreeMap<>(users);
          more.put(key.getKey(), value);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }

  private static long network(SparkConf conf) {
    return 1000 * conf.getTimeAsSeconds(Timeouts.NETWORK, "120s");
  }

  /** As Spark takes it. */
  private static long patience(SparkConf conf) {
    return conf.getTimeAsMs(Timeouts.PATIENCE, network(conf) + "ms");
  }

  /** Spark's own conditions, in {@code SparkConf} and {@code HeartbeatReceiver}; and ours. */
  @ParameterizedTest
  @ValueSource(strings = {CLUSTER, "local[2]"})
  void whateverUsersSetStaysAndFitsTheRest(String master) {
    List<Map<String, String>> combinations = combinations();
    assertEquals(4 * 4 * 3 * 3, combinations.size());
    for (Map<String, String> users : combinations) {
      SparkConf conf = complete(master, users);
      users.forEach(
          (key, value) -> assertTrue(value.isEmpty() || value.equals(conf.get(key)), key));
      long heartbeat = conf.getTimeAsMs(Timeouts.HEARTBEAT, "10s");
      assertTrue(network(conf) > heartbeat, users.toString());
      assertTrue(conf.getTimeAsMs(Timeouts.LOOK, "60s") <= patience(conf), users.toString());
      assertTrue(heartbeat <= patience(conf), users.toString());
      if (users.get(Timeouts.PATIENCE).isEmpty()) {
        assertTrue(patience(conf) >= 2 * heartbeat, users + ": healthy executors are lost");
      }
      if (users.get(Timeouts.PATIENCE).isEmpty() && !users.get(Timeouts.NETWORK).isEmpty()) {
        assertEquals(network(conf), patience(conf), users + ": what the user gave executors");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // network, heartbeat, patience, look → heartbeat, patience, look, connection in ms
    ",      ,    ,    , 2000,  10000, 2000,  10000",
    ",      10s, ,    , 10000, 50000, 2000,  50000",
    ",      60s, ,    , 60000, 300000, 2000, 300000",
    ",      150s, ,   , 150000, 750000, 2000, 750000",
    "600s,  ,    ,    , 2000,  600000, 2000, 600000",
    "600,   60s, ,    , 60000, 600000, 2000, 600000",
    "5s,    ,    ,    , 1000,  5000,  1000,  5000",
    ",      ,    4s,  , 800,   4000,  800,   4000",
    ",      ,    ,  30s, 2000, 30000, 30000, 30000",
  })
  void onAClusterSilenceIsEndedSoonOrAsTheUserSays(
      String network,
      String heartbeat,
      String patience,
      String look,
      long heartbeatMillis,
      long patienceMillis,
      long lookMillis,
      long connectionMillis) {
    Map<String, String> users = new TreeMap<>();
    users.put(Timeouts.NETWORK, network == null ? "" : network);
    users.put(Timeouts.HEARTBEAT, heartbeat == null ? "" : heartbeat);
    users.put(Timeouts.PATIENCE, patience == null ? "" : patience);
    users.put(Timeouts.LOOK, look == null ? "" : look);
    SparkConf conf = complete(CLUSTER, users);
    assertEquals(heartbeatMillis, conf.getTimeAsMs(Timeouts.HEARTBEAT, "10s"));
    assertEquals(patienceMillis, patience(conf));
    assertEquals(lookMillis, conf.getTimeAsMs(Timeouts.LOOK, "60s"));
    assertEquals(connectionMillis, conf.getTimeAsMs(Timeouts.CONNECTION, network(conf) + "ms"));
    int failures = conf.getInt(Timeouts.FAILURES, 60);
    assertTrue(failures >= 60 && failures * heartbeatMillis >= 600_000, "failures " + failures);
  }

  @Test
  void oldNameOfASettingIsASetting() {
    String old = "spark.storage.blockManagerSlaveTimeoutMs";
    SparkConf conf = complete(CLUSTER, Map.of(old, "45000"));
    assertFalse(conf.contains(Timeouts.PATIENCE));
    assertEquals("45000", conf.get(old));
    assertEquals(2000, conf.getTimeAsMs(Timeouts.HEARTBEAT, "10s"));
  }

  @Test
  void whoSetsAWaitBetweenRetriesHasRetries() {
    assertEquals("0", complete(CLUSTER, Map.of()).get(Timeouts.RETRIES));
    SparkConf conf = complete(CLUSTER, Map.of(Timeouts.RETRY_WAIT, "1s"));
    assertEquals("", conf.get(Timeouts.RETRIES, ""));
  }
}
