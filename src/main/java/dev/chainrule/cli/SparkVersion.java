package dev.chainrule.cli;

import dev.chainrule.spark.ResourcesException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of the Spark that runs this jar, read from its files: asking its classes may fail if
 * they differ from those that the jar was compiled with.
 */
final class SparkVersion {
  static final String EXPECTED = "4.1 or newer for Scala 2.13";

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");
  private static final int OLDEST = 401;

  private SparkVersion() {}

  /**
   * Checks that this jar can work with it.
   *
   * @throws ResourcesException if not, with the version found and that expected
   */
  static void require() {
    require(spark(), scala());
  }

  /** As {@link #require()}; an unknown version passes. */
  static void require(String spark, String scala) {
    Matcher version = VERSION.matcher(spark);
    boolean tooOld =
        version.matches()
            && 100 * Integer.parseInt(version.group(1)) + Integer.parseInt(version.group(2))
                < OLDEST;
    boolean otherScala = !scala.isEmpty() && !scala.startsWith("2.13.");
    if (tooOld || otherScala) {
      throw new ResourcesException(
          "Spark %s for Scala %s, expected %s; without SPARK_HOME, submit/chainrule runs its own"
              .formatted(spark, scala, EXPECTED));
    }
  }

  static String found() {
    return "%s for Scala %s".formatted(spark(), scala());
  }

  private static String spark() {
    return property("spark-version-info.properties", "version");
  }

  private static String scala() {
    return property("library.properties", "maven.version.number");
  }

  private static String property(String resource, String key) {
    Properties properties = new Properties();
    try (InputStream in = SparkVersion.class.getClassLoader().getResourceAsStream(resource)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "";
    }
    return properties.getProperty(key, "");
  }
}
