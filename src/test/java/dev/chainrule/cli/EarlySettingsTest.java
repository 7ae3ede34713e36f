package dev.chainrule.cli;

import static dev.chainrule.cli.Mistakes.assertNothingTold;
import static dev.chainrule.cli.Mistakes.assertTold;
import static dev.chainrule.cli.Mistakes.train;
import static dev.chainrule.cli.Mistakes.trainBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that come too late once the driver runs; spark-submit's properties are its answers. */
class EarlySettingsTest {
  @TempDir Path dir;
  private final Map<String, String> before = new HashMap<>();

  private void arrived(String key, String value) {
    if (!before.containsKey(key)) {
      before.put(key, System.getProperty(key));
    }
    System.setProperty(key, value);
  }

  @AfterEach
  void putBack() {
    before.forEach(
        (key, value) -> {
          if (value == null) {
            System.clearProperty(key);
          } else {
            System.setProperty(key, value);
          }
        });
  }

  private Path file() {
    return dir.resolve("my.properties");
  }

  @Test
  void withoutEffectTheyAreMistakes() throws IOException {
    assertTold(
        trainBy(
            file(),
            """
            spark.driver.extraClassPath = /a b.jar
            spark.submit.deployMode = cluster
            spark.driver.memory = 3g
            """,
            "--conf",
            "spark.driver.memory=4g",
            "--conf=spark.driver.defaultJavaOptions=-XX:+UseZGC"),
        "--conf: spark.driver.defaultJavaOptions: too late, the driver runs already; expected"
            + " before the jar, as --conf spark.driver.defaultJavaOptions=-XX:+UseZGC",
        file()
            + ": spark.driver.extraClassPath: too late, the driver runs already; expected before"
            + " the jar, as --driver-class-path /a b.jar",
        "--conf: spark.driver.memory: too late, the driver runs already; expected before the jar,"
            + " as --driver-memory 4g",
        file()
            + ": spark.submit.deployMode: too late, the driver runs already; expected before the"
            + " jar, as --deploy-mode cluster");
  }

  @Test
  void whatTheWrapperHandedOverCounts() throws IOException {
    arrived("spark.driver.memory", "4g");
    arrived("spark.submit.deployMode", "client");
    arrived("spark.jars", "file:/there/a.jar,file:/here/chainrule.jar");
    assertNothingTold(
        trainBy(
            file(),
            "spark.submit.deployMode client\nspark.jars = a.jar\n",
            "--conf=spark.driver.memory=4g"));
  }

  @Test
  void sparkSubmitsOwnIsStrongerThanAFileButNotThanConf() throws IOException {
    arrived("spark.driver.memory", "8g");
    assertNothingTold(trainBy(file(), "spark.driver.memory = 4g\n"));
    assertTold(
        train("--conf", "spark.driver.memory=4g"),
        "--conf: spark.driver.memory: too late, the driver runs already; expected before the jar,"
            + " as --driver-memory 4g");
  }

  /** spark-submit always has jars, our own, which a setting must not push aside. */
  @Test
  void jarsThatSparkSubmitDoesNotKnowAreMistakes() throws IOException {
    arrived("spark.jars", "file:/here/chainrule.jar");
    assertTold(
        trainBy(file(), "spark.jars = libs/a.jar\n"),
        file()
            + ": spark.jars: too late, the driver runs already; expected before the jar, as --jars"
            + " libs/a.jar");
  }

  /** It always has a master, too: local[*] if nobody names one. */
  @Test
  void masterOfAFileIsNotLostToSparkSubmitsDefault() throws IOException {
    assertNothingTold(trainBy(file(), "spark.master = local[1]\n"));
    arrived("spark.master", "local[2]");
    assertNothingTold(trainBy(file(), "spark.master = local[1]\n"));
    arrived("spark.master", "local[*]");
    assertNothingTold(train("--conf", "spark.master=local[1]"));
    assertTold(
        trainBy(file(), "spark.master = local[1]\n"),
        file()
            + ": spark.master: too late, the driver runs already; expected before the jar, as"
            + " --master local[1]");
    assertNothingTold(trainBy(file(), "spark.master = local[1]\n", "--master", "local[3]"));
  }

  /** A mistake stands where the user made it, though spark-submit was told of it. */
  @Test
  void settingsThatCameBackAreToldByTheirFile() throws IOException {
    arrived("spark.driver.maxResultSize", "lots");
    assertTold(
        trainBy(file(), "spark.driver.maxResultSize = lots\n"),
        file() + ": spark.driver.maxResultSize: 'lots', expected bytes in BYTE value");
  }
}
