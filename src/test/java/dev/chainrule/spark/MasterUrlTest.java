package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasterUrlTest {
  private static Optional<String> mistake(String url) {
    return new MasterUrl(url).mistake(Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local",
        "local[2]",
        "local[*]",
        "local[*, 3]",
        "local-cluster[2,1,1024]",
        "spark://a:7077",
        "spark://Node-1.example.com:7077,127.0.0.1:7078,[::1]:7079"
      })
  void whatSparkTakesIsNoMistake(String url) {
    assertEquals(Optional.empty(), mistake(url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LOCAL[2] | local[2]",
        "local(2) | local[2]",
        "local[2,3,4] | local[2]",
        "local 16 | local[16]",
        "local[two] | local[N] for N threads, 1 or more, or local[*] for one a core",
        "local[0] | local[N] for N threads, 1 or more, or local[*] for one a core",
        "yarn-client | yarn",
        "yarn-cluster | yarn",
        "YARN | yarn",
        "http://localhost:8080 | spark://localhost:7077 or what else the master's page shows as URL",
        "https://a.b/page | spark://a.b:7077 or what else the master's page shows as URL",
        "spark://localhost | spark://localhost:7077",
        "spark://a:7077,b | spark://a:7077,b:7077",
        "spark://a:7077/ | spark://a:7077",
        "spark:a:7077 | spark://a:7077",
        "SPARK://a:7077 | spark://a:7077",
        "a:7077 | spark://a:7077",
        "localhost | spark://localhost:7077",
        "spark://a:70777 | spark://HOST:PORT, a port from 1 to 65535 and a host's name without _, or"
            + " its address",
        "spark://my_host:7077 | spark://HOST:PORT, a port from 1 to 65535 and a host's name without"
            + " _, or its address",
        "k8s | k8s://https://HOST:PORT, that of the cluster's API",
        "k8s:// | k8s://https://HOST:PORT, that of the cluster's API",
        "k8s://ftp://a | k8s://https://HOST:PORT, that of the cluster's API",
        "kubernetes | k8s://https://HOST:PORT, that of the cluster's API",
        "mesos://a:5050 | local[N], spark://HOST:PORT, yarn or k8s://https://HOST:PORT",
        "'' | local[N], spark://HOST:PORT, yarn or k8s://https://HOST:PORT"
      })
  void wrongOneIsToldTheNearestRightForm(String url, String expected) {
    assertEquals(Optional.of("'%s', expected %s".formatted(url, expected)), mistake(url));
  }

  @Test
  void otherManagersNeedTheirSettingsAndJars() {
    MasterUrl yarn = new MasterUrl("yarn");
    assertEquals(
        Optional.of(
            "'yarn', expected HADOOP_CONF_DIR or YARN_CONF_DIR in the environment, the directory of"
                + " the cluster's settings"),
        yarn.mistake(Map.of("PATH", "/bin")));
    for (String variable : new String[] {"HADOOP_CONF_DIR", "YARN_CONF_DIR"}) {
      assertEquals(Optional.empty(), yarn.mistake(Map.of(variable, "/etc/hadoop")));
    }
    assertEquals(Optional.empty(), mistake("k8s://a:1"));
    // The Spark that comes with the build has none of the jars.
    Thread thread = Thread.currentThread();
    ClassLoader withJars = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertEquals(
          Optional.of(
              "'k8s://a:1', expected a Spark that has the jars for it, named by SPARK_HOME"),
          mistake("k8s://a:1"));
    } finally {
      thread.setContextClassLoader(withJars);
    }
  }

  @Test
  void knowsWhatStaysOnThisMachine() {
    for (String url : new String[] {"local", "local[2]", "local-cluster[2,1,1024]"}) {
      assertTrue(new MasterUrl(url).isLocal(), url);
      assertTrue(new MasterUrl(url).staysHere(), url);
    }
    for (String url : new String[] {"spark://127.0.0.1:7077", "spark://localhost:1,127.0.0.1:2"}) {
      assertFalse(new MasterUrl(url).isLocal(), url);
      assertTrue(new MasterUrl(url).staysHere(), url);
    }
    for (String url :
        new String[] {"spark://a:7077", "spark://127.0.0.1:1,a:2", "yarn", "k8s://a"}) {
      assertFalse(new MasterUrl(url).isLocal(), url);
      assertFalse(new MasterUrl(url).staysHere(), url);
    }
    assertTrue(MasterUrl.of(new SparkConf(false)).isLocal());
  }

  @Test
  void onlyLocalMasterNamesItsThreads() {
    assertEquals(OptionalInt.of(12), new MasterUrl("local[12, 3]").localThreads());
    for (String url : new String[] {"local", "local[*]", "local[two]", "spark://a:2"}) {
      assertEquals(OptionalInt.empty(), new MasterUrl(url).localThreads(), url);
    }
  }
}
