package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Shell.Result;
import dev.chainrule.submit.Shell.Running;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with a secret: who has it gets in, nobody else, and it shows nowhere. */
@Timeout(1800)
class SecureClusterIT {
  private static final Path CHAINRULE = Shell.HOME.resolve("submit/chainrule");
  private static final Path SETTINGS = Shell.HOME.resolve("conf/secure.conf");

  @TempDir static Path temporary;
  private static TestCluster cluster;
  private static String secret;

  @BeforeAll
  static void startCluster() throws Exception {
    temporary = temporary.toRealPath();
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 2001, 300);
    cluster = TestCluster.start(temporary.resolve("cluster"), "--secure", "--workers", "2");
    secret = Files.readString(secretFile()).strip();
  }

  @AfterAll
  static void endCluster() throws Exception {
    try (TestCluster closed = cluster) {
      assertFalse(closed.processes().isEmpty());
    }
  }

  private static Path secretFile() {
    return cluster.directory().resolve("secret");
  }

  private static List<Object> train(Path secretFile) throws IOException {
    String master = cluster.masterUrl();
    return List.of(
        CHAINRULE,
        "train",
        "--conf-file",
        SETTINGS,
        "--secret-file",
        secretFile,
        "--master",
        master,
        "--executors",
        "1");
  }

  /** A local run has no cluster to share a secret with, only pages to guard. */
  @Test
  void localRunMakesTheSecretOfItsPages() throws Exception {
    Path made = temporary.resolve("made/secret");
    List<Object> local =
        List.of(CHAINRULE, "train", "--conf-file", SETTINGS, "--secret-file", made);
    try (LongRun here = LongRun.start(new Shell(temporary), local, temporary, "local")) {
      assertEquals("rw-------", mode(made));
      assertGuarded(here.pages(), Files.readString(made).strip());
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Result shortRun(List<Object> command) throws Exception {
    List<Object> words = new ArrayList<>(command);
    words.addAll(List.of("--layers", "784,16,10", "--epochs", "1", "--batch", "256"));
    words.addAll(List.of("--data", "data", "--out", "none", "--overwrite"));
    return new Shell(temporary).run(words.toArray());
  }

  @Test
  @Timeout(900)
  void driverWithAnotherSecretIsToldSoInOneLine() throws Exception {
    assertRefused(shortRun(train(anotherSecret("driver-secret"))));
  }

  @Test
  @Timeout(900)
  void driverWithoutASecretIsToldSoInOneLine() throws Exception {
    List<Object> plain = List.of(CHAINRULE, "train", "--master", cluster.masterUrl());
    assertRefused(shortRun(plain));
  }

  private static void assertRefused(Result result) {
    assertEquals(69, result.exitCode(), result.errors());
    List<String> said =
        result.errorLines().stream().filter(line -> !line.startsWith("WARNING: ")).toList();
    assertEquals(1, said.size(), result.errors());
    assertTrue(said.get(0).contains("the master refuses this driver"), result.errors());
  }

  private static Path anotherSecret(String name) throws IOException {
    Path file = Files.writeString(temporary.resolve(name), "0123456789abcdef0123456789abcdef\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void workerWithAnotherSecretDoesNotJoin() throws Exception {
    Running worker = startWorkerWithAnotherSecret();
    try {
      Await.until(
          "the worker is refused",
          () -> Files.readString(worker.errors()).contains("Authentication failed"));
      assertFalse(Files.readString(worker.errors()).contains("registered with master"));
      String state = Pages.body(cluster.pages("master").resolve("/json/"), me(), secret);
      assertEquals(2, new ObjectMapper().readTree(state).get("workers").size(), state);
    } finally {
      worker.process().destroyForcibly().waitFor();
    }
  }

  /** As the cluster's own workers but for the secret, and for the pages, which are not asked. */
  private static Running startWorkerWithAnotherSecret() throws Exception {
    Path settings = cluster.directory().resolve("settings");
    String text = Files.readString(settings.resolve("spark-defaults.conf"));
    Path other = temporary.resolve("worker.conf");
    Files.writeString(
        other,
        text.replace(secret, secret.replaceFirst("^.", "x")).replace("spark.ui.filters", "#"));
    return new Shell(temporary)
        .with("SPARK_CONF_DIR", cluster.directory() + "/conf/")
        .with("LOG4J_CONFIGURATION_FILE", settings.resolve("log4j2.properties"))
        .with("SPARK_LOCAL_IP", "127.0.0.1")
        .start(
            Shell.SPARK.resolve("bin/spark-class"),
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0",
            "--cores",
            "1",
            "--memory",
            "512m",
            "--work-dir",
            temporary.resolve("work"),
            "--properties-file",
            other,
            cluster.masterUrl());
  }

  private static void assertGuarded(URI pages, String password) throws Exception {
    for (String path : List.of("/", "/json/", "/static/webui.css")) {
      URI page = pages.resolve(path);
      assertEquals(401, Pages.status(page), page.toString());
      assertEquals(401, Pages.status(page, me(), password + "x"), page.toString());
      assertEquals(401, Pages.status(page, me(), ""), page.toString());
      assertEquals(403, Pages.status(page, "somebody-else", password), page.toString());
    }
    assertEquals(200, Pages.status(pages.resolve("/"), me(), password), pages.toString());
  }

  private static String me() {
    return System.getProperty("user.name");
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  private static List<Path> filesThatHold(String text, Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    found.sort(null);
    return found;
  }

  @Test
  void onlyTheOwnerGetsAtTheClustersFiles() throws Exception {
    Path settings = cluster.directory().resolve("settings");
    assertEquals("rwx------", mode(cluster.directory()));
    assertEquals("rwx------", mode(settings));
    assertEquals("rw-------", mode(settings.resolve("spark-defaults.conf")));
    assertEquals("rw-------", mode(secretFile()));
    assertEquals("rw-------", mode(cluster.directory().resolve("worker-1.log")));
  }

  /** A run that goes on takes what others need, so that it is there for these only. */
  @Nested
  class WithARun {
    private static LongRun run;

    @BeforeAll
    static void startRun() throws Exception {
      run = LongRun.start(new Shell(temporary), train(secretFile()), temporary, "long");
    }

    @AfterAll
    static void endRun() throws Exception {
      try (LongRun ended = run) {
        assertTrue(ended == null || ended.process().isAlive(), "the long run ended early");
      }
    }

    @Test
    void pagesOfDriverMasterAndWorkerAskForNameAndSecret() throws Exception {
      assertGuarded(run.pages(), secret);
      assertGuarded(cluster.pages("master"), secret);
      assertGuarded(cluster.pages("worker-1"), secret);
    }

    @Test
    void secretIsOnNoCommandLineAndNoPageAndInNoOutput() throws Exception {
      ProcessHandle.allProcesses()
          .forEach(p -> assertFalse(commandLine(p).contains(secret), p.info()::toString));
      String environment = Pages.body(run.pages().resolve("/environment/"), me(), secret);
      assertTrue(environment.contains("spark.authenticate.secret"));
      assertFalse(environment.contains(secret));
      assertFalse(run.said().contains(secret));
      assertEquals(List.of(), filesThatHold(secret, temporary.resolve("long")));
      assertEquals(
          List.of(secretFile(), cluster.directory().resolve("settings/spark-defaults.conf")),
          filesThatHold(secret, cluster.directory()));
    }
  }
}
