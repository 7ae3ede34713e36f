package dev.chainrule.cli;

import dev.chainrule.cli.Settings.Given;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that must be known before there is a driver: those of its JVM, and what spark-submit
 * does by itself. Given to us they would have no effect, since the driver already runs. The wrapper
 * hands them over (submit/words.sh); one that has not arrived is a mistake.
 *
 * <p>spark-submit says by system properties what it was given, and what it chose where it was given
 * nothing.
 */
final class EarlySettings {
  private static final String MASTER = "spark.master";
  private static final String JARS = "spark.jars";
  private static final String DEPLOY_MODE = "spark.submit.deployMode";

  /** The options of spark-submit for them. */
  private static final Map<String, String> OPTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("spark.driver.memory", "--driver-memory"),
              Map.entry("spark.driver.extraJavaOptions", "--driver-java-options"),
              Map.entry("spark.driver.extraClassPath", "--driver-class-path"),
              Map.entry("spark.driver.extraLibraryPath", "--driver-library-path"),
              Map.entry("spark.driver.defaultJavaOptions", "--conf"),
              Map.entry("spark.driver.userClassPathFirst", "--conf"),
              Map.entry("spark.kerberos.keytab", "--keytab"),
              Map.entry("spark.kerberos.principal", "--principal"),
              Map.entry("spark.jars.excludes", "--exclude-packages"),
              Map.entry("spark.jars.ivy", "--conf"),
              Map.entry("spark.jars.ivySettings", "--conf"),
              Map.entry("spark.jars.packages", "--packages"),
              Map.entry("spark.jars.repositories", "--repositories"),
              Map.entry(JARS, "--jars"),
              Map.entry(MASTER, "--master"),
              Map.entry(DEPLOY_MODE, "--deploy-mode")));

  private EarlySettings() {}

  /**
   * Says which of {@code settings} come too late.
   *
   * @param namesMaster whether there is a master of ours, which is stronger than Spark's setting
   */
  static List<String> late(Settings settings, boolean namesMaster) {
    List<String> found = new ArrayList<>();
    OPTIONS.forEach(
        (key, option) -> {
          Given given = settings.givenToUs(key);
          if (given != null
              && !(key.equals(MASTER) && namesMaster)
              && !counts(key, given, System.getProperty(key))) {
            String before = "before the jar, as " + option + " " + value(key, given, option);
            found.add(given.told(key, "too late, the driver runs already; expected " + before));
          }
        });
    return found;
  }

  private static String value(String key, Given given, String option) {
    return option.equals("--conf") ? key + "=" + given.value() : given.value();
  }

  /** Whether the driver was started with the setting, or with one that overrides it. */
  private static boolean counts(String key, Given given, String arrived) {
    boolean strongest = given.origin().equals(Settings.CONF);
    return switch (key) {
      // In time for the context, unless spark-submit's own choice overrides the file.
      case MASTER -> strongest || !"local[*]".equals(arrived) || given.value().equals(arrived);
      case JARS -> arrived != null && containsAll(arrived, given.value());
      case DEPLOY_MODE -> given.value().equals(arrived == null ? "client" : arrived);
      default -> given.value().equals(arrived) || (!strongest && arrived != null);
    };
  }

  /** spark-submit makes absolute paths of them, and adds our own jar. */
  private static boolean containsAll(String arrived, String jars) {
    List<String> names = Arrays.stream(arrived.split(",", -1)).map(EarlySettings::name).toList();
    return Arrays.stream(jars.split(",", -1)).map(EarlySettings::name).allMatch(names::contains);
  }

  private static String name(String path) {
    return path.strip().replaceFirst(".*/", "");
  }
}
