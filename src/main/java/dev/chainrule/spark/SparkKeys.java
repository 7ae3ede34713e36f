package dev.chainrule.spark;

import dev.chainrule.settings.Nearest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigEntry$;
import org.apache.spark.internal.config.Deploy$;
import org.apache.spark.internal.config.History$;
import org.apache.spark.internal.config.Kryo$;
import org.apache.spark.internal.config.Network$;
import org.apache.spark.internal.config.Python$;
import org.apache.spark.internal.config.R$;
import org.apache.spark.internal.config.Status$;
import org.apache.spark.internal.config.Streaming$;
import org.apache.spark.internal.config.UI$;
import org.apache.spark.internal.config.Worker$;
import org.apache.spark.internal.config.package$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The names of Spark's own settings, and their kinds. Spark takes any key and ignores what it does
 * not know, so a typing error such as {@code spark.exector.memory} would silently disable the
 * setting.
 */
public final class SparkKeys {
  /**
   * The most letters that a typing error changes; a key that differs more is probably somebody
   * else's.
   */
  private static final int SLIP = 2;

  /** The part of Spark's error messages that says what it expects. */
  private static final Pattern SHOULD_BE =
      Pattern.compile("should be (?:a/an )?(.*?)\\.? SQLSTATE");

  /** Keys that users make up, and those of modules that are not loaded before Spark starts. */
  private static final List<String> OTHERS =
      List.of(
          HadoopSettings.PREFIX,
          "spark.executorEnv.",
          "spark.yarn.",
          "spark.kubernetes.",
          "spark.sql.",
          "spark.hive.",
          "spark.metrics.",
          "spark.plugins.",
          "spark.ssl.");

  /** Keys that Spark reads by name, without registering them. */
  private static final Set<String> UNREGISTERED =
      Set.of(
          "spark.app.id",
          "spark.app.name",
          "spark.driver.defaultJavaOptions",
          "spark.executor.defaultJavaOptions",
          "spark.home",
          "spark.local.dir",
          "spark.logConf",
          "spark.master",
          "spark.port.maxRetries");

  /**
   * A setting is registered when the object that holds it is made, which a reference to it causes.
   */
  @SuppressWarnings("UnusedVariable") // That is all.
  private static final List<Object> HOLDERS =
      List.of(
          package$.MODULE$,
          Deploy$.MODULE$,
          History$.MODULE$,
          Kryo$.MODULE$,
          Network$.MODULE$,
          Python$.MODULE$,
          R$.MODULE$,
          Status$.MODULE$,
          Streaming$.MODULE$,
          UI$.MODULE$,
          Worker$.MODULE$);

  private static final Set<String> KNOWN = known();

  private SparkKeys() {}

  private static Set<String> known() {
    Set<String> known = new HashSet<>(UNREGISTERED);
    for (ConfigEntry<?> entry : ConfigEntry$.MODULE$.knownConfigs().values()) {
      known.add(entry.key());
      known.addAll(CollectionConverters.asJava(entry.alternatives()));
    }
    return known;
  }

  /** The key of Spark's that {@code key} misspells; empty if it is a key, or similar to none. */
  public static Optional<String> misspelt(String key) {
    boolean valid =
        OTHERS.stream().anyMatch(key::startsWith) || KNOWN.contains(key) || isDeprecated(key);
    return valid ? Optional.empty() : nearest(key);
  }

  /** The key of Spark's that is {@code key}, or that it misspells. */
  public static Optional<String> nearest(String key) {
    return Nearest.within(SLIP, key, KNOWN);
  }

  /** What Spark expects of the setting {@code key}, if {@code value} is nothing of the kind. */
  public static Optional<String> expected(String key, String value) {
    ConfigEntry<?> entry = ConfigEntry$.MODULE$.findEntry(key);
    if (entry == null || value.contains("${")) { // Which Spark fills in when it reads it.
      return Optional.empty();
    }
    try {
      entry.valueConverter().apply(value);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      Matcher words = SHOULD_BE.matcher(e.getMessage());
      return Optional.of(words.find() ? words.group(1).replace("'", "") : "what Spark takes");
    }
  }

  /** Whether Spark reads {@code key} as an old name of a setting; 1 is a value all of them take. */
  private static boolean isDeprecated(String key) {
    return KNOWN.stream()
        .anyMatch(known -> SparkConf.getDeprecatedConfig(known, Map.of(key, "1")).isDefined());
  }
}
