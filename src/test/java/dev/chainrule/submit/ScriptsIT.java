package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chainrule.cli.SubmitOptionNames;
import dev.chainrule.submit.Shell.Result;
import dev.chainrule.submit.Shell.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code submit/chainrule} in a project of its own, whose spark-submit and mvn only tell how they
 * were called; and the launchers of the assembled Spark.
 */
class ScriptsIT {
  private static final String TELLS =
      """
      #!/usr/bin/env bash
      printf 'directory %s\\n' "$PWD"
      printf 'home %s\\n' "$CHAINRULE_HOME"
      printf 'address %s\\n' "${SPARK_LOCAL_IP:-none}"
      printf 'threads %s\\n' "$OPENBLAS_NUM_THREADS"
      printf '<%s>\\n' "$@"
      exit 75
      """;

  @TempDir Path temporary;
  private Path project;
  private Path user;
  private Path chainrule;

  @BeforeEach
  void aProjectThatIsBuilt() throws Exception {
    temporary = temporary.toRealPath();
    project = temporary.resolve("my project");
    user = Files.createDirectory(temporary.resolve("user"));
    chainrule = project.resolve("submit/chainrule");
    Files.createDirectories(project.resolve("submit"));
    for (String file : List.of("chainrule", "lib.sh", "words.sh", "digest")) {
      Files.copy(
          Shell.HOME.resolve("submit").resolve(file), project.resolve("submit").resolve(file));
    }
    assertTrue(chainrule.toFile().setExecutable(true));
    assertTrue(project.resolve("submit/digest").toFile().setExecutable(true));
    write(project.resolve("pom.xml"), "");
    write(project.resolve("src/main/java/A.java"), "");
    write(project.resolve("target/chainrule.jar"), "");
    executable(project.resolve("target/spark/bin/spark-submit"), TELLS);
    write(project.resolve("target/spark/RELEASE"), "");
    write(project.resolve("target/chainrule.sources"), digest());
  }

  /** What the build writes. */
  private String digest() throws Exception {
    return new Shell(user).run(project.resolve("submit/digest")).output();
  }

  @Test
  void argumentsDirectoryAndExitCodePassThrough() throws Exception {
    Path link = Files.createSymbolicLink(user.resolve("link"), chainrule);
    Path second =
        Files.createSymbolicLink(user.resolve("second"), Path.of(link.getFileName() + ""));

    Result result = new Shell(user).run(second, "train", "--out", "a b", "");

    assertEquals(75, result.exitCode());
    assertEquals("", result.errors());
    assertEquals(
        List.of(
            "directory " + user,
            "home " + project,
            "address 127.0.0.1",
            "threads 1",
            "<--driver-memory>",
            "<2g>",
            "<--conf>",
            "<spark.driver.defaultJavaOptions=-XX:+UseParallelGC>",
            "<" + project.resolve("target/chainrule.jar") + ">",
            "<train>",
            "<--out>",
            "<a b>",
            "<>"),
        result.output().lines().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[2]", "local-cluster[2,1,1024]", "spark://127.0.0.1:7077"})
  void whatStaysOnThisMachineListensOnlyThere(String master) throws Exception {
    Result spaced = new Shell(user).run(chainrule, "train", "--master", master);
    Result joined = new Shell(user).run(chainrule, "train", "--master=" + master);

    assertTrue(spaced.output().contains("address 127.0.0.1\n"), spaced.output());
    assertTrue(joined.output().contains("address 127.0.0.1\n"), joined.output());
    assertTrue(joined.output().contains("<--master>\n<" + master + ">\n"), joined.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "spark://far:7077", "k8s://https://127.0.0.1:6443"})
  void otherMastersLeaveTheAddressToSpark(String master) throws Exception {
    write(project.resolve("target/spark/jars/spark-yarn_2.13-4.2.0.jar"), "");
    write(project.resolve("target/spark/jars/spark-kubernetes_2.13-4.2.0.jar"), "");
    Shell shell = new Shell(user).with("HADOOP_CONF_DIR", user.toString());
    Result result = shell.run(chainrule, "train", "--master", master);
    assertTrue(result.output().contains("address none\n"), result.output());
    assertTrue(result.output().contains("<--master>\n<" + master + ">\n<"), result.output());
  }

  /**
   * spark-submit would end in lines of its own: our command has to be reached to say what is wrong.
   */
  @ParameterizedTest
  @ValueSource(strings = {"yarn", "yarn-client", "http://a:8080", "k8s", "k8s://a:1", "LOCAL[2]"})
  void masterThatSparkSubmitRefusesIsTheCommandsToTell(String master) throws Exception {
    Result result = new Shell(user).run(chainrule, "train", "--master", master);
    List<String> words = result.output().lines().toList();
    assertEquals(1, words.stream().filter(("<" + master + ">")::equals).count());
    assertTrue(words.indexOf("<local[*]>") < words.indexOf("<train>"), result.output());
    assertEquals("<local[*]>", words.get(words.indexOf("<--master>") + 1));
    assertTrue(words.contains("address 127.0.0.1"), result.output());
  }

  /** The wrapper need not know which of them counts: Java does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--conf spark.master=spark://far:7077",
        "--conf=spark.chainrule.master=spark://far:7077",
        "--conf-file sparks.conf",
        "--conf-file=ours.conf",
        "--conf-file empty.conf --conf-file ours.conf",
        "--properties-file sparks.conf"
      })
  void masterNamedInAnyOtherPlaceLeavesTheAddressToJava(String words) throws Exception {
    write(user.resolve("sparks.conf"), "  spark.master : spark://far:7077\n");
    write(user.resolve("ours.conf"), "spark.chainrule.master spark://far:7077\n");
    write(user.resolve("empty.conf"), "");
    Result result = train(words);
    assertTrue(result.output().contains("address none\n"), result.output());
    if (!words.contains("properties-file")) { // Which spark-submit reads itself.
      assertTrue(result.output().contains("<--master>\n<spark://far:7077>\n"), result.output());
    }
  }

  @Test
  void masterOfTheMachinesSettingsLeavesTheAddressToJava() throws Exception {
    write(project.resolve("target/spark/conf/spark-defaults.conf"), "spark.master   yarn\n");
    assertTrue(train("").output().contains("address none\n"));
    assertTrue(train("--master local[2]").output().contains("address 127.0.0.1\n"));
    Files.delete(project.resolve("target/spark/conf/spark-defaults.conf"));
    for (String name : List.of("MASTER", "SPARK_SUBMIT_OPTS")) {
      Shell shell = new Shell(user).with(name, "-Dspark.master=yarn");
      String output = shell.run(chainrule, "train").output();
      assertTrue(output.contains("address none\n"), name + ": " + output);
    }
  }

  /** What the driver's JVM needs goes before the jar, the strongest last. */
  @Test
  void settingsOfTheDriversJvmAreHandedOver() throws Exception {
    write(
        user.resolve("a.conf"),
        """
        # spark.driver.cores = 9
        spark.driver.memory = 3g
        spark.driver.extraClassPath: /a b.jar\s
        spark.executor.memory = 1g
        spark.driver.extraLibraryPath = a\\tb
        spark.yarn.queue=q
        """);
    List<String> weak = train("--conf-file a.conf").output().lines().skip(4).toList();
    List<String> strong =
        train("--conf-file=a.conf --conf spark.driver.memory=4g --conf spark.yarn.queue=r")
            .output()
            .lines()
            .skip(4)
            .toList();

    String gc = "<spark.driver.defaultJavaOptions=-XX:+UseParallelGC>";
    List<String> fromFile =
        List.of("<spark.driver.extraClassPath=/a b.jar>", "<--conf>", "<spark.yarn.queue=q>");
    assertEquals(
        List.of("<--driver-memory>", "<3g>", "<--conf>", gc, "<--conf>"), weak.subList(0, 5));
    assertEquals(fromFile, weak.subList(5, 8));
    assertEquals(jar(), weak.get(8));
    assertEquals("<4g>", strong.get(1));
    assertEquals(List.of("<--conf>", "<spark.yarn.queue=r>", jar()), strong.subList(8, 11));
  }

  @Test
  void optionsOfSparkSubmitGoBeforeTheJarFromAnyPlace() throws Exception {
    String words =
        "--driver-memory 4g train --name=n --jars a.jar --epochs 3 --supervise --queue q"
            + " --conf spark.jars=b.jar";
    Result result = new Shell(user).run(words(words));
    List<String> lines = result.output().lines().skip(4).toList();
    assertEquals("<4g>", lines.get(1));
    assertEquals(
        List.of("<--conf>", "<spark.jars=b.jar>", "<--name>", "<n>", "<--jars>", "<a.jar>")
            .toString(),
        lines.subList(4, 10).toString());
    assertEquals(
        List.of("<--supervise>", "<--queue>", "<q>", jar(), "<train>", "<--epochs>", "<3>"),
        lines.subList(10, lines.size()));
  }

  /** The list here and the one that plain spark-submit's users are told by are the same. */
  @Test
  void allOptionsThatJavaRefersToSparkSubmitAreHandedOver() throws Exception {
    write(user.resolve("client"), "");
    for (String option : SubmitOptionNames.handedOver()) {
      boolean flag = option.equals("--supervise") || option.equals("--load-spark-defaults");
      String value = flag ? "" : option.equals("--driver-memory") ? " 1g" : " client";
      List<String> lines = train(option + value + " --master yarn").output().lines().toList();
      int jar = lines.indexOf(jar());
      assertTrue(lines.subList(0, jar).contains("<" + option + ">"), option + ": " + lines);
      assertEquals(List.of("<train>", "<--master>", "<yarn>"), lines.subList(jar + 1, jar + 4));
    }
  }

  @Test
  void clusterModeRefusesWhatItCannotHandOver() throws Exception {
    write(user.resolve("a.conf"), "# a\\b\nspark.chainrule.epochs = 3\nspark.x = a\\\n b\n");
    Result result = train("--deploy-mode cluster --master yarn --conf-file a.conf");
    assertEquals(64, result.exitCode(), result.output());
    assertEquals(
        "chainrule: --conf-file a.conf: line 3 has a backslash, which --deploy-mode cluster cannot"
            + " hand over; give this setting by --conf\n",
        result.errors());
  }

  /** A driver on the cluster does not see our files. */
  @Test
  void clusterModeBringsTheFilesSettings() throws Exception {
    write(user.resolve("a.conf"), "spark.chainrule.epochs = 3\nspark.executor.memory 1g\n");
    Result result =
        train("--deploy-mode cluster --master yarn --conf-file a.conf --conf-file=a.conf --seed 1");
    List<String> lines = result.output().lines().toList();
    int jar = lines.indexOf(jar());
    assertTrue(lines.indexOf("<spark.chainrule.epochs=3>") < jar, lines.toString());
    assertTrue(lines.subList(0, jar).contains("<spark.executor.memory=1g>"), lines.toString());
    assertEquals(
        List.of("<train>", "<--master>", "<yarn>", "<--seed>", "<1>"),
        lines.subList(jar + 1, lines.size()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --deploy-mode cluster                    | --deploy-mode: cluster beside the master local[*], which has none, expected client
          --deploy-mode cluster --master local[2]  | --deploy-mode: cluster beside the master local[2], which has none, expected client
          --deploy-mode claster                    | --deploy-mode: 'claster', expected client or cluster
          --properties-file none.conf              | --properties-file none.conf: no such file
          --epochs 3 --driver-memory               | --driver-memory: no value, expected one as spark-submit takes it
          --name --epochs 3                        | --name: no value, expected one as spark-submit takes it
          --jars=                                  | --jars: no value, expected one as spark-submit takes it
          """)
  void whatSparkSubmitWouldRefuseInManyLinesIsOne(String words, String line) throws Exception {
    Result result = train(words);
    assertEquals("chainrule: " + line + "\n", result.errors());
    assertEquals(64, result.exitCode());
  }

  /** A JVM that is told two does not start. */
  @Test
  void aCollectorOfTheUsersTakesThePlaceOfOurs() throws Exception {
    Result option = train("--driver-java-options -XX:+UseZGC");
    Result setting = train("--conf spark.driver.extraJavaOptions=-XX:+UseG1GC");
    Result variable =
        new Shell(user).with("SPARK_SUBMIT_OPTS", "-XX:+UseZGC").run(chainrule, "train");
    for (Result result : List.of(option, setting, variable)) {
      assertFalse(result.output().contains("ParallelGC"), result.output());
    }
  }

  @Test
  void driversMemoryOfTheMachinesSettingsStays() throws Exception {
    Path defaults = project.resolve("target/spark/conf/spark-defaults.conf");
    write(defaults, "spark.driver.memory   8g\n");
    assertFalse(train("").output().contains("<--driver-memory>"));
    Shell shell = new Shell(user).with("CHAINRULE_DRIVER_MEMORY", "5g");
    assertTrue(shell.run(chainrule, "train").output().contains("<--driver-memory>\n<5g>\n"));
  }

  private Result train(String words) throws Exception {
    return new Shell(user).run(words(("train " + words).strip()));
  }

  private Object[] words(String words) {
    return Stream.concat(Stream.of(chainrule), Stream.of(words.split(" +", -1))).toArray();
  }

  private String jar() {
    return "<" + project.resolve("target/chainrule.jar") + ">";
  }

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
    assumeTrue(
        new Shell(user).run("locale", "-a").output().toLowerCase(Locale.ROOT).contains("c.utf"),
        "a locale with UTF-8");
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
  void settingsOfTheUserStay() throws Exception {
    Shell shell =
        new Shell(user)
            .with("SPARK_LOCAL_IP", "127.0.0.2")
            .with("OPENBLAS_NUM_THREADS", "3")
            .with("CHAINRULE_DRIVER_MEMORY", "5g");
    String output = shell.run(chainrule, "train").output();
    assertTrue(output.contains("address 127.0.0.2\nthreads 3\n<--driver-memory>\n<5g>\n"), output);
  }

  @Test
  void verboseLineCanBePasted() throws Exception {
    Result first =
        new Shell(user)
            .run(chainrule, "train", "--verbose", "--master", "local[2]", "it's $HOME", "");
    String line = first.errorLines().get(0);
    assertTrue(line.startsWith("+ "), line);

    Result pasted = new Shell(user).run("bash", "-c", line.substring(2));

    assertEquals(first.output(), pasted.output());
    assertEquals(75, pasted.exitCode());
  }

  @Test
  void buildsAfterAChangeHoweverOldTheFile() throws Exception {
    Path source = write(project.resolve("src/main/java/A.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    Path old = write(project.resolve("target/classes/A.class"), "");
    String mvn = "#!/usr/bin/env bash\necho \"mvn in $PWD: $*\"\n";

    Result result = new Shell(user).with("PATH", pathWith("mvn", mvn)).run(chainrule, "train");

    assertEquals(75, result.exitCode());
    assertTrue(result.errorLines().get(0).startsWith("chainrule: building"), result.errors());
    assertEquals(
        "mvn in "
            + project
            + ": -B -q -Dstyle.color=never -DskipTests -Dspotless.check.skip=true package",
        result.errorLines().get(1));
    assertFalse(result.output().contains("mvn"), result.output());
    assertFalse(Files.exists(old), "Maven would take it for newer than its source");
  }

  @Test
  void timesOfFilesMeanNothing() throws Exception {
    Files.setLastModifiedTime(
        project.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1_000_000)));
    Files.setLastModifiedTime(
        project.resolve("target/chainrule.jar"), FileTime.from(Instant.EPOCH));
    assertNothingBuilt();
  }

  @Test
  void withoutSourcesTheJarIsTaken() throws Exception {
    Files.delete(project.resolve("src/main/java/A.java"));
    Files.delete(project.resolve("src/main/java"));
    Files.delete(project.resolve("src/main"));
    assertNothingBuilt();
  }

  private void assertNothingBuilt() throws Exception {
    String mvn = "#!/usr/bin/env bash\nexit 1\n";
    Result result = new Shell(user).with("PATH", pathWith("mvn", mvn)).run(chainrule, "train");
    assertEquals(75, result.exitCode());
    assertEquals("", result.errors());
  }

  @Test
  void twoFirstCallsBuildOnce() throws Exception {
    Files.delete(project.resolve("target/chainrule.jar"));
    Path builds = temporary.resolve("builds");
    Path go = temporary.resolve("go");
    String mvn =
        """
        #!/usr/bin/env bash
        echo "$PWD" >>'%s'
        until [ -e '%s' ]; do sleep 0.05; done
        touch target/chainrule.jar
        """
            .formatted(builds, go);
    Shell shell = new Shell(user).with("PATH", pathWith("mvn", mvn));

    Running first = shell.start(chainrule, "train");
    Await.until("the first builds", () -> Files.exists(builds));
    Running second = shell.start(chainrule, "train");
    Await.until(
        "the second waits",
        () -> Files.readString(second.errors()).startsWith("chainrule: waiting for another build"));
    write(go, "");

    assertEquals(75, first.await().exitCode());
    assertEquals(75, second.await().exitCode());
    assertEquals(List.of(project.toString()), Files.readAllLines(builds));
  }

  @Test
  void failedBuildShowsWhatMavenSaid() throws Exception {
    Files.delete(project.resolve("target/chainrule.jar"));
    String mvn = "#!/usr/bin/env bash\necho '[ERROR] no luck'\nexit 1\n";

    Result result = new Shell(user).with("PATH", pathWith("mvn", mvn)).run(chainrule, "train");

    assertEquals(70, result.exitCode());
    assertEquals("[ERROR] no luck", result.errorLines().get(1));
    assertEquals("", result.output());
  }

  @Test
  void missingMavenIsOneLine() throws Exception {
    Files.delete(project.resolve("target/chainrule.jar"));
    Path tools = Files.createDirectory(temporary.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "readlink", "find", "sed", "grep", "cat")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
    }

    Result result = new Shell(user).with("PATH", tools).run(chainrule, "train");

    assertEquals(69, result.exitCode());
    assertEquals(1, result.errorLines().size(), result.errors());
    assertTrue(result.errors().contains("mvn"), result.errors());
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

  private static void assertTold(int exitCode, String line, Result result) {
    assertEquals("chainrule: " + line + "\n", result.errors());
    assertEquals(exitCode, result.exitCode());
  }

  /** A PATH on which {@code name} is found first with this text. */
  private String pathWith(String name, String text) throws IOException {
    executable(temporary.resolve("path").resolve(name), text);
    return temporary.resolve("path") + ":" + System.getenv("PATH");
  }

  private static Path which(String tool) throws IOException {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path candidate = Path.of(directory, tool);
      if (Files.isExecutable(candidate)) {
        return candidate.toRealPath();
      }
    }
    throw new IOException("not on PATH: " + tool);
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void executable(Path file, String text) throws IOException {
    assertTrue(write(file, text).toFile().setExecutable(true));
  }
}
