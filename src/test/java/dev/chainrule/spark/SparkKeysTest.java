package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.SparkLauncher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Which keys are taken for slips of the finger. */
class SparkKeysTest {
  @ParameterizedTest
  @CsvSource({
    "spark.exector.memory, spark.executor.memory",
    "spark.executor.memoryoverhead, spark.executor.memoryOverhead",
    "spark.executor.instance, spark.executor.instances",
    "spark.core.max, spark.cores.max",
    "spark.mastr, spark.master",
    "spark.ui.enable, spark.ui.enabled",
    "spark.eventlog.enabled, spark.eventLog.enabled",
    "spark.worker.cleanup.enable, spark.worker.cleanup.enabled",
    "spark.history.fs.logDirectry, spark.history.fs.logDirectory",
    "spark.kryo.registrationRequird, spark.kryo.registrationRequired",
  })
  void slipIsNamedForWhatWasMeant(String key, String meant) {
    assertEquals(Optional.of(meant), SparkKeys.misspelt(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // What spark-submit and a context set by themselves.
        "spark.app.id",
        "spark.app.initial.jar.urls",
        "spark.app.name",
        "spark.app.startTime",
        "spark.app.submitTime",
        "spark.driver.host",
        "spark.executor.id",
        "spark.jars",
        "spark.repl.local.jars",
        "spark.submit.deployMode",
        "spark.submit.pyFiles",
        // Old names that Spark still reads.
        "spark.history.fs.updateInterval",
        "spark.io.compression.lz4.block.size",
        "spark.kryoserializer.buffer.mb",
        "spark.reducer.maxMbInFlight",
        // Like a known key, but a module's or a user's.
        "spark.metrics.confs",
        "spark.yarn.jar",
        "spark.executorEnv.OPENBLAS_NUM_THREADS",
        "spark.hadoop.fs.s3a.endpoint",
        // Like none.
        "spark.my.listener.address",
      })
  void othersArePassedOn(String key) {
    assertEquals(Optional.empty(), SparkKeys.misspelt(key));
  }

  @Test
  void everySettingOfOurDefaultsAndOfTheLauncherIsKnown() throws IllegalAccessException {
    for (Tuple2<String, String> ours : SparkDefaults.complete(new SparkConf(), 1).getAll()) {
      assertEquals(Optional.empty(), SparkKeys.misspelt(ours._1()));
    }
    for (var constant : SparkLauncher.class.getFields()) {
      String key = String.valueOf(constant.get(null));
      assertEquals(Optional.empty(), SparkKeys.misspelt(key), constant.getName());
    }
  }
}
