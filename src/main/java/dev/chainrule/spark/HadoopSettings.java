package dev.chainrule.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * The user's {@code spark.hadoop.*} settings, which tell how to reach file systems; Hadoop's own
 * {@link Configuration} is not serializable. Everything else an executor knows by itself.
 */
final class HadoopSettings implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String PREFIX = "spark.hadoop.";

  private final HashMap<String, String> entries = new HashMap<>();

  HadoopSettings(SparkConf conf) {
    for (Tuple2<String, String> entry : conf.getAllWithPrefix(PREFIX)) {
      entries.put(entry._1(), entry._2());
    }
  }

  Configuration toConfiguration() {
    Configuration configuration = new Configuration();
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      configuration.set(entry.getKey(), entry.getValue());
    }
    return configuration;
  }
}
