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
public final class HadoopSettings implements Serializable {
  static final String PREFIX = "spark.hadoop.";
  private static final long serialVersionUID = 1L;

  private final HashMap<String, String> entries = new HashMap<>();

  private HadoopSettings() {}

  /** Those among {@code settings}, which have Spark's keys. */
  public static HadoopSettings of(Map<String, String> settings) {
    HadoopSettings result = new HadoopSettings();
    settings.forEach(result::take);
    return result;
  }

  /** Those in {@code conf}. */
  public static HadoopSettings of(SparkConf conf) {
    HadoopSettings result = new HadoopSettings();
    for (Tuple2<String, String> setting : conf.getAll()) {
      result.take(setting._1(), setting._2());
    }
    return result;
  }

  private void take(String key, String value) {
    if (key.startsWith(PREFIX)) {
      entries.put(key.substring(PREFIX.length()), value);
    }
  }

  /** Hadoop's defaults with these settings. */
  public Configuration toConfiguration() {
    Configuration configuration = new Configuration();
    entries.forEach(configuration::set);
    return configuration;
  }
}
