package dev.chainrule.spark;

import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * Settings of a driver whose web pages only this machine may see.
 *
 * <p>Spark's pages listen on the address in the environment variable SPARK_LOCAL_IP, or on all; no
 * setting changes that. But Spark asks its settings for the variable, so this class answers where
 * the user has not set it.
 */
final class LoopbackConf extends SparkConf {
  private static final long serialVersionUID = 1L;

  private LoopbackConf() {
    super(false);
  }

  static SparkConf of(SparkConf conf) {
    LoopbackConf result = new LoopbackConf();
    for (Tuple2<String, String> entry : conf.getAll()) {
      result.set(entry._1(), entry._2());
    }
    return result;
  }

  @Override
  public String getenv(String name) {
    String value = super.getenv(name);
    return value == null && name.equals("SPARK_LOCAL_IP") ? Loopback.address() : value;
  }

  /** Spark works with a copy. */
  @Override
  public SparkConf clone() {
    return of(this);
  }
}
