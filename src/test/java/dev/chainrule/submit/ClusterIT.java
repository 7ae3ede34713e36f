package dev.chainrule.submit;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Shell.Result;
import dev.chainrule.submit.Shell.Running;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code submit/cluster} with real processes, in a directory of its own. */
@Timeout(1800)
class ClusterIT {
  private static final Path CLUSTER = Shell.HOME.resolve("submit/cluster");
  private static final Path SUBMIT = Shell.SPARK.resolve("bin/spark-submit");

  @TempDir Path temporary;
  private Path directory;
  private Shell shell;

  @BeforeEach
  void directoryOfItsOwn() throws IOException {
    temporary = temporary.toRealPath();
    directory = temporary.resolve("my cluster");
    shell = new Shell(temporary).with("CHAINRULE_CLUSTER_DIR", directory);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertEquals(0, cluster("stop").exitCode());
    assertEquals("", processes());
  }

  @Test
  void runsAJobOnEveryWorkerAndShowsItself() throws Exception {
    Result start = cluster("start", "--workers", "2", "--memory=1g");
    assertEquals(0, start.exitCode(), start.errors());
    String master = masterUrl();
    assertTrue(master.startsWith("spark://127.0.0.1:"), master);
    assertTrue(start.output().contains(master), start.output());
    assertTrue(start.output().contains("http://127.0.0.1:"), start.output());

    Result status = cluster("status");
    assertEquals(0, status.exitCode(), status.output());
    assertEquals(3, status.output().lines().filter(line -> line.contains(" runs ")).count());
    assertTrue(status.output().contains(master), status.output());

    for (String name : List.of("master", "worker-1")) {
      Path maps =
          Path.of("/proc", Files.readString(directory.resolve(name + ".pid")).strip(), "maps");
      assertTrue(Files.readString(maps).contains("/classes.jsa"), name + " starts slowly");
    }

    Result second = cluster("start");
    assertEquals(73, second.exitCode());
    assertTrue(second.errors().contains("submit/cluster stop"), second.errors());

    Result job = job().await();
    assertEquals("sum 5050\nthreads [1]\n", job.output(), job.errors());
    assertEquals(75, job.exitCode());

    assertEquals("stopped\n", cluster("stop").output());
    assertEquals(1, cluster("status").exitCode());
    assertEquals("no cluster is running\n", cluster("stop").output());
  }

  @Test
  void stopEndsExecutorsOfARunningJob() throws Exception {
    assertEquals(0, cluster("start", "--workers", "1").exitCode());
    Running job = job("wait");
    try {
      Await.until(
          "an executor",
          () -> {
            assertTrue(job.process().isAlive(), "the job ended early");
            return processes().contains("CoarseGrainedExecutorBackend");
          });
      assertEquals("stopped\n", cluster("stop").output());
      assertEquals("", processes());
    } finally {
      job.process().destroyForcibly().waitFor();
    }
  }

  @Test
  void stalePidFilesDoNoHarm() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "600").start();
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    try {
      Files.createDirectories(directory);
      Files.createFile(directory.resolve(".chainrule-cluster"));
      Files.writeString(directory.resolve("master.pid"), stranger.pid() + "\n");
      Files.writeString(directory.resolve("worker-1.pid"), gone.pid() + "\n");

      Result status = cluster("status");
      assertEquals(1, status.exitCode());
      assertFalse(status.output().contains(" runs "), status.output());

      assertEquals(0, cluster("start", "--workers=1").exitCode());
      Files.writeString(directory.resolve("worker-1.pid"), stranger.pid() + "\n");
      assertEquals(0, cluster("stop").exitCode());
      assertTrue(stranger.isAlive());
    } finally {
      stranger.destroyForcibly().waitFor();
    }
  }

  @Test
  void clusterWhosePidFilesAreLostIsStillFound() throws Exception {
    assertEquals(0, cluster("start", "--workers=1").exitCode());
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".pid")).toList()) {
        Files.delete(file);
      }
    }
    assertEquals(1, cluster("status").exitCode());
    assertEquals(73, cluster("start").exitCode());
    assertEquals("stopped\n", cluster("stop").output());
    assertEquals("", processes());
  }

  @Test
  void deadWorkerShows() throws Exception {
    assertEquals(0, cluster("start", "--workers=1").exitCode());
    long pid = Long.parseLong(Files.readString(directory.resolve("worker-1.pid")).strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Await.until("the end of the worker", () -> !processes().contains("deploy.worker.Worker"));
    Result status = cluster("status");
    assertEquals(1, status.exitCode());
    assertEquals(1, status.output().lines().filter(line -> line.contains(" gone")).count());
  }

  @Test
  void failedStartLeavesNothing() throws Exception {
    shell.with("JAVA_HOME", "/none");
    Result start = cluster("start");
    assertEquals(69, start.exitCode());
    assertTrue(start.errors().contains("JAVA_HOME=/none"), start.errors());
    assertEquals("", processes());
  }

  @Test
  void interruptedStartLeavesNothing() throws Exception {
    Running start = shell.start(CLUSTER, "start");
    Await.until(
        "the first worker",
        () -> {
          assertTrue(start.process().isAlive(), "start ended early");
          return Files.exists(directory.resolve("worker-1.pid"));
        });
    start.process().destroy();
    assertEquals(130, start.await().exitCode());
    assertEquals("", processes());
  }

  @Test
  void directoryOfSomeoneElseIsLeftAlone() throws Exception {
    Path work = Files.createDirectories(directory.resolve("work"));
    assertEquals(73, cluster("start").exitCode());
    assertTrue(Files.exists(work));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restart",
        "start now",
        "start --workers",
        "start --workers 0",
        "start --cores x",
        "start --memory 1",
        "stop now",
        "status now"
      })
  void wrongUsageIsOneLine(String arguments) throws Exception {
    Result result = cluster((Object[]) arguments.split(" "));
    assertEquals(64, result.exitCode());
    assertEquals(1, result.errorLines().size(), result.errors());
    assertEquals("", result.output());
  }

  @Test
  void noCommandShowsTheUsage() throws Exception {
    Result result = cluster();
    assertEquals(64, result.exitCode());
    assertTrue(result.errorLines().get(0).startsWith("Usage: "), result.errors());
  }

  private Result cluster(Object... arguments) throws IOException, InterruptedException {
    return shell.run(Stream.concat(Stream.of(CLUSTER), Stream.of(arguments)).toArray());
  }

  private String masterUrl() throws IOException {
    return Files.readString(directory.resolve("master-url")).strip();
  }

  private Running job(String... arguments) throws IOException {
    Path jar = temporary.resolve("tiny.jar");
    String name = TinyJob.class.getName();
    String file = name.replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        var bytes = TinyJob.class.getClassLoader().getResourceAsStream(file)) {
      entries.putNextEntry(new JarEntry(file));
      bytes.transferTo(entries);
    }
    List<Object> command = List.of(SUBMIT, "--class", name, "--master", masterUrl(), jar);
    return shell
        .with("SPARK_LOCAL_IP", "127.0.0.1")
        .start(Stream.concat(command.stream(), Stream.of(arguments)).toArray());
  }

  /** The command lines of all processes that have to do with this test's cluster. */
  private String processes() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(directory + "/conf"))
        .collect(joining("\n"));
  }
}
