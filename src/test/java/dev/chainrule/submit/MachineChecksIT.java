package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines, users, Javas and Sparks that the scripts work on, or name in one line. */
class MachineChecksIT extends ScriptsOfAProject {
  @Test
  void anyShWillDo() throws Exception {
    Result result = new Shell(user).run("sh", chainrule, "train", "a b");
    assertEquals(75, result.exitCode());
    assertTrue(result.output().endsWith("<train>\n<a b>\n"), result.output());
  }

  /** Java reads file names by the locale, and knows no letter beyond ASCII in the locale C. */
  @Test
  void fileNamesAreUtf8InTheLocaleC() throws Exception {
    String name = "$(printf 'm\\303\\266d.html')";
    Result result =
        new Shell(user)
            .with("LC_ALL", "C")
            .run(
                "bash",
                "-c",
                "'%s' explain tiny --html \"%s\" && [ -f \"%s\" ]"
                    .formatted(Shell.HOME.resolve("submit/chainrule"), name, name));
    assertEquals(0, result.exitCode(), result.errors());
  }

  @Test
  void wrongSparkHomeIsAUsageError() throws Exception {
    Result result = new Shell(user).with("SPARK_HOME", "/none").run(chainrule, "train");
    assertEquals(64, result.exitCode());
    assertTrue(result.errors().startsWith("chainrule: SPARK_HOME=/none "), result.errors());
  }

  @Test
  void sparkHomeOfTheUserIsUsed() throws Exception {
    Path other = temporary.resolve("other spark");
    executable(other.resolve("bin/spark-submit"), "#!/usr/bin/env bash\necho other\n");
    Result result = new Shell(user).with("SPARK_HOME", other).run(chainrule, "train");
    assertEquals("other\n", result.output());
  }

  @Test
  void assembledSparkRuns() throws Exception {
    Result result =
        new Shell(user).run(Shell.HOME.resolve("target/spark/bin/spark-submit"), "--version");
    assertEquals(0, result.exitCode());
    assertTrue(result.errors().contains("version 4."), result.errors());
  }

  /** With an archive of another Java or class path a JVM starts as well, and slower. */
  @Test
  void sparksClassesComeFromTheArchive() throws Exception {
    Path log = temporary.resolve("classes");
    Result result =
        new Shell(user)
            .with("SPARK_SUBMIT_OPTS", "-Xlog:class+load:file=" + log)
            .run(Shell.HOME.resolve("submit/chainrule"), "train", "--master", "local[2]", "--lr");
    assertEquals(64, result.exitCode(), result.errors());
    List<String> classes = Files.readAllLines(log);
    long shared =
        classes.stream()
            .filter(line -> line.contains(" org.apache.") && line.contains("(top)"))
            .count();
    assertTrue(shared > 100, shared + " of " + classes.size() + " classes");
  }

  @Test
  void oldJavaIsNamed() throws Exception {
    String java = "#!/usr/bin/env bash\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n";
    Result result =
        new Shell(user)
            .without("JAVA_HOME")
            .with("PATH", pathWith("java", java))
            .run(Shell.HOME.resolve("target/spark/bin/spark-class"), "A");
    assertEquals(69, result.exitCode());
    assertTrue(result.errors().endsWith("is Java 11; Java 17 or newer is needed\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "2gb", "-1g", "1.5g", " "})
  void memoryThatIsNoSizeIsAUsageError(String size) throws Exception {
    Result result = new Shell(user).with("CHAINRULE_DRIVER_MEMORY", size).run(chainrule, "train");
    assertTold(
        64,
        "CHAINRULE_DRIVER_MEMORY: '%s', expected a size such as 512m or 2g".formatted(size),
        result);
  }

  @Test
  void memoryThatNoMachineHasIsToldBeforeSparkStarts() throws Exception {
    Result result =
        new Shell(user).with("CHAINRULE_DRIVER_MEMORY", "900000t").run(chainrule, "train");
    assertEquals(69, result.exitCode());
    assertEquals(1, result.errorLines().size(), result.errors());
    assertTrue(
        result.errors().startsWith("chainrule: no JVM of 900000t (CHAINRULE_DRIVER_MEMORY) starts"),
        result.errors());
    assertEquals(0, user.toFile().list().length, "a JVM that breaks off leaves a file");
  }

  @Test
  void limitsThatAreTooLowAreNamed() throws Exception {
    Result files = new Shell(user).run("bash", "-c", "ulimit -n 64; exec \"$0\" train", chainrule);
    assertTold(
        69,
        "at most 64 open files are allowed here, expected 512 or more; ulimit -n says how many",
        files);
    Result addresses =
        new Shell(user).run("bash", "-c", "ulimit -v 4000000; exec \"$0\" train", chainrule);
    assertTold(
        69,
        "at most 4000000 kB of addresses for a process are allowed here (ulimit -v), expected"
            + " 5242880 or more for a JVM of 2g (CHAINRULE_DRIVER_MEMORY)",
        addresses);
  }

  /** A Spark of the user's with jars of these names. */
  private Path sparkWith(String... jars) throws IOException {
    Path spark = temporary.resolve("spark " + String.join(" ", jars));
    executable(spark.resolve("bin/spark-submit"), "#!/usr/bin/env bash\necho other\n");
    for (String jar : jars) {
      write(spark.resolve("jars").resolve(jar), "");
    }
    return spark;
  }

  @ParameterizedTest
  @CsvSource({"2.13, 3.5.6", "2.12, 3.5.6", "2.13, 4.0.1", "3, 4.2.0"})
  void sparkThatDoesNotFitIsNamed(String scala, String version) throws Exception {
    Path spark = sparkWith("spark-core_%s-%s.jar".formatted(scala, version));
    Result result = new Shell(user).with("SPARK_HOME", spark).run(chainrule, "train");
    assertTold(
        69,
        "SPARK_HOME=%s is Spark %s for Scala %s, expected 4.1 or newer for Scala 2.13;"
                .formatted(spark, version, scala)
            + " unset it to use the Spark that comes with the build",
        result);
  }

  @ParameterizedTest
  @CsvSource({"4.1.0, 3.4.2, 22", "4.1.0, 3.4.2, 17", "4.2.0, 3.5.0, 25", "4.10.0, 3.10.0, 99"})
  void sparkThatFitsJavaRuns(String version, String hadoop, String java) throws Exception {
    assertEquals("other\n", runOn(version, hadoop, java).output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"23", "25"})
  void javaThatSparkDoesNotRunOnIsNamed(String java) throws Exception {
    assertTold(
        69,
        temporary.resolve("path/java")
            + " is Java %s, on which Spark 4.1.0 does not run, expected Java 17 to 22, or Spark 4.2"
                .formatted(java),
        runOn("4.1.0", "3.4.2", java));
  }

  @Test
  void olderJavaIsNamedForAnySpark() throws Exception {
    assertTold(
        69,
        temporary.resolve("path/java") + " is Java 11; Java 17 or newer is needed",
        runOn("4.2.0", "3.5.0", "11"));
  }

  private Result runOn(String version, String hadoop, String java) throws Exception {
    Path spark =
        sparkWith(
            "spark-core_2.13-%s.jar".formatted(version),
            "hadoop-client-api-%s.jar".formatted(hadoop));
    String says = "#!/usr/bin/env bash\necho 'openjdk version \"%s.0.1\" 2026-01-15' >&2\n";
    return new Shell(user)
        .without("JAVA_HOME")
        .with("PATH", pathWith("java", says.formatted(java)))
        .with("SPARK_HOME", spark)
        .run(chainrule, "train");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.1.0", "4.1.2"})
  void sparkWhoseEncryptionLosesMessagesIsNamed(String version) throws Exception {
    Path spark = sparkWith("spark-network-common_2.13-%s.jar".formatted(version));
    Result result =
        new Shell(user)
            .with("SPARK_HOME", spark)
            .with("CHAINRULE_CLUSTER_DIR", temporary.resolve("cluster"))
            .run(Shell.HOME.resolve("submit/cluster"), "start", "--secure");
    assertEquals(
        "cluster: SPARK_HOME=%s is Spark %s, whose AES/GCM does not work, expected 4.1.3 or newer;"
                .formatted(spark, version)
            + " unset it to use the Spark that comes with the build\n",
        result.errors());
    assertEquals(69, result.exitCode());
    assertFalse(Files.exists(temporary.resolve("cluster")));
  }

  /** As in a container whose user is only a number. */
  @Test
  void userWithoutANameGetsOne() throws Exception {
    String id = "#!/usr/bin/env bash\n[ \"$1\" = -u ] && echo 4711\n";
    Result result =
        new Shell(user)
            .with("PATH", pathWith("id", id))
            .run(Shell.HOME.resolve("submit/chainrule"), "explain", "tiny", "--verbose");
    assertEquals(0, result.exitCode(), result.errors());
    String line = result.errorLines().get(0);
    assertTrue(line.contains("SPARK_USER=uid-4711"), line);
    assertTrue(line.contains("-javaagent:" + Shell.HOME.resolve("target/chainrule.jar")), line);
    assertFalse(result.output().isEmpty());
  }
}
