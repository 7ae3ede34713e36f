package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
  void aProjectThatIsBuilt() throws IOException {
    temporary = temporary.toRealPath();
    project = temporary.resolve("my project");
    user = Files.createDirectory(temporary.resolve("user"));
    chainrule = project.resolve("submit/chainrule");
    Files.createDirectories(project.resolve("submit"));
    for (String file : List.of("chainrule", "lib.sh")) {
      Files.copy(
          Shell.HOME.resolve("submit").resolve(file), project.resolve("submit").resolve(file));
    }
    assertTrue(chainrule.toFile().setExecutable(true));
    write(project.resolve("pom.xml"), "");
    write(project.resolve("src/main/java/A.java"), "");
    write(project.resolve("target/chainrule.jar"), "");
    executable(project.resolve("target/spark/bin/spark-submit"), TELLS);
    Path release = write(project.resolve("target/spark/RELEASE"), "");
    Files.setLastModifiedTime(release, FileTime.from(Instant.now().plusSeconds(60)));
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

  @Test
  void masterOfSparkDefaultsCountsWhereNoneIsGiven() throws Exception {
    write(project.resolve("target/spark/conf/spark-defaults.conf"), "spark.master   yarn\n");
    Result result = new Shell(user).run(chainrule, "train");
    assertTrue(result.output().contains("address none\n"), result.output());
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
  void buildsAfterAChange() throws Exception {
    Path source = project.resolve("src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(120)));
    String mvn = "#!/usr/bin/env bash\necho \"mvn in $PWD: $*\"\n";

    Result result = new Shell(user).with("PATH", pathWith("mvn", mvn)).run(chainrule, "train");

    assertEquals(75, result.exitCode());
    assertTrue(result.errorLines().get(0).startsWith("chainrule: building"), result.errors());
    assertEquals(
        "mvn in " + project + ": -B -q -DskipTests -Dspotless.check.skip=true package",
        result.errorLines().get(1));
    assertFalse(result.output().contains("mvn"), result.output());
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
    for (String tool : List.of("bash", "dirname", "readlink", "find", "sed", "tail")) {
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
