package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs on YARN, with data and run directory in HDFS, while executors, the driver and a DataNode are
 * killed; their weights are those of a laptop that nobody disturbed.
 */
@Timeout(1800)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HadoopIT {
  private static final Path SECURE = Shell.HOME.resolve("conf/secure.conf");
  private static final Path CHAINRULE = Shell.HOME.resolve("submit/chainrule");
  private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)\\.ckpt");

  @TempDir static Path temporary;
  private static Hdfs hdfs;
  private static Yarn yarn;
  private static Shell shell;
  private static String undisturbed;

  @BeforeAll
  static void startCluster() throws Exception {
    HadoopNodes nodes = new HadoopNodes(temporary);
    hdfs = new Hdfs(nodes);
    yarn = new Yarn(nodes);
    undisturbed = StoredTraining.undisturbed(temporary, hdfs.system());
    shell = new Shell(temporary).with("HADOOP_CONF_DIR", nodes.conf());
  }

  @AfterAll
  static void stopCluster() throws Exception {
    yarn.close();
    hdfs.close();
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  /** {@code submit/chainrule train} with data in HDFS, in /data if {@code more} does not say. */
  private static Shell.Running train(String master, String run, Object... more) throws Exception {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of(CHAINRULE, "train", "--master", master));
    words.addAll(List.of("--out", hdfs.uri("/runs/" + run)));
    if (!List.of(more).contains("--data")) {
      words.addAll(List.of("--data", hdfs.uri("/data")));
    }
    words.addAll(StoredTraining.WORK);
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--conf", "spark.chainrule.startup-timeout=" + Shell.PATIENCE_SECONDS));
    words.addAll(List.of(more));
    return shell.start(words.toArray());
  }

  private static Shell.Running trainOnYarn(String run, String mode, Object... more)
      throws Exception {
    return train("yarn", run, onYarn(mode, more));
  }

  /** {@code more} and the options of two small executors. */
  private static Object[] onYarn(String mode, Object... more) {
    String jars = "spark.yarn.jars=local:" + Shell.SPARK.resolve("jars/*");
    List<Object> words = new ArrayList<>(List.of("--deploy-mode", mode, "--conf", jars));
    words.addAll(List.of("--executors", 2, "--executor-cores", 1, "--executor-memory", "1g"));
    words.addAll(List.of("--conf", "spark.yarn.am.memory=512m"));
    for (String process : List.of("driver", "yarn.am")) {
      words.addAll(
          List.of("--conf", "spark." + process + ".extraJavaOptions=" + Shell.onWorkers()));
    }
    words.addAll(List.of(more));
    return words.toArray();
  }

  /** Waits until the run is at that step or later; it keeps its last checkpoints only. */
  private static void awaitCheckpoint(Shell.Running training, String run, int step)
      throws Exception {
    Await.until(
        "a checkpoint of " + run,
        () -> {
          boolean alive = training.process().isAlive();
          boolean there = lastCheckpoint(run) >= step;
          assertTrue(alive || there, () -> ended(training));
          return there;
        });
  }

  private static int lastCheckpoint(String run) throws IOException {
    org.apache.hadoop.fs.Path folder = path("/runs/" + run + "/checkpoints");
    return hdfs.system().exists(folder)
        ? Arrays.stream(hdfs.system().listStatus(folder))
            .map(file -> CHECKPOINT.matcher(file.getPath().getName()))
            .filter(Matcher::matches)
            .mapToInt(name -> Integer.parseInt(name.group(1)))
            .max()
            .orElse(0)
        : 0;
  }

  private static String ended(Shell.Running training) {
    try {
      return "ended early: " + training.await().errors() + logs();
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static void assertUndisturbed(Shell.Running training, String run) throws Exception {
    Result result = training.await();
    assertEquals(0, result.exitCode(), () -> result.errors() + logs());
    assertEquals(undisturbed, StoredTraining.weights(hdfs.system(), run));
  }

  private static String logs() {
    try {
      return yarn.logs();
    } catch (Exception e) {
      return e.toString();
    }
  }

  /** Each block of the data is on one machine, and is read there. */
  @ParameterizedTest
  @ValueSource(strings = {"aggregate", "resident"})
  @Order(1)
  void clientModeLosesAnExecutor(String engine) throws Exception {
    hdfs.spread(temporary.resolve("data"), "/spread");
    String run = "client-" + engine;
    EventLog log = new EventLog(temporary, "events-" + run);
    Path secret = temporary.resolve("secret-" + engine);
    List<Object> words = new ArrayList<>(List.of("--engine", engine));
    words.addAll(List.of("--data", hdfs.uri("/spread")));
    words.addAll(List.of("--conf-file", SECURE, "--secret-file", secret));
    Shell.Running training = trainOnYarn(run, "client", reading(log, words.toArray()));
    awaitCheckpoint(training, run, 32);
    assertOnNoCommandLine(secret);
    yarn.killAndAwait(yarn.executors().get(0));
    assertUndisturbed(training, run);
    assertEquals("SPARK", yarn.application().getApplicationType());
    assertEquals("Chainrule", yarn.application().getName());
    assertEquals(FinalApplicationStatus.SUCCEEDED, yarn.awaitFinalStatus());
    assertSecured(log);
    List<JsonNode> tasks = firstTasks(log);
    assertEquals(hdfs.blocks("/spread/train-images-idx3-ubyte"), tasks.size());
    assertEquals(Set.of("NODE_LOCAL"), all(tasks, "/Task Info/Locality"));
    assertEquals(HadoopNodes.hosts(), all(tasks, "/Task Info/Host"));
  }

  @Test
  @Order(2)
  void clusterModeLosesAnExecutorOfTheResidentEngine() throws Exception {
    EventLog log = new EventLog(temporary, "events-cluster");
    List<Object> words = new ArrayList<>(log.options());
    words.addAll(List.of("--engine", "resident", "--conf-file", SECURE));
    Shell.Running training = trainOnYarn("cluster", "cluster", words.toArray());
    awaitCheckpoint(training, "cluster", 32);
    assertOnNoCommandLine(yarn.directoryOfMaster().resolve("target/cluster/secret"));
    yarn.killAndAwait(yarn.executors().get(0));
    assertUndisturbed(training, "cluster");
    String errors = training.await().errors();
    assertTrue(errors.contains("Submitted application application_"), errors);
    assertEquals("Chainrule", yarn.application().getName());
    assertEquals(FinalApplicationStatus.SUCCEEDED, yarn.awaitFinalStatus());
    assertSecured(log);
    String logs = yarn.logs();
    String weights = "weights  sha256 " + undisturbed;
    assertTrue(logs.lines().anyMatch(weights::equals), logs);
  }

  private static void assertOnNoCommandLine(Path made) throws IOException {
    String secret = Files.readString(made).strip();
    List<String> lines = yarn.commandLines();
    assertNotEquals(List.of(), lines);
    assertTrue(lines.stream().noneMatch(line -> line.contains(secret)));
  }

  /** YARN gives each application a secret of its own. */
  private static void assertSecured(EventLog log) throws IOException {
    JsonNode settings = log.events("EnvironmentUpdate").get(0).get("Spark Properties");
    assertEquals("true", settings.get("spark.authenticate").asText());
    assertEquals("true", settings.get("spark.network.crypto.enabled").asText());
  }

  /** YARN starts the driver a second time, which goes on where the first was. */
  @Test
  @Order(3)
  void driverThatIsKilledIsStartedAgainAndResumes() throws Exception {
    Shell.Running training = trainOnYarn("retried", "cluster");
    awaitCheckpoint(training, "retried", 32);
    yarn.killAndAwait(yarn.applicationMasters().get(0));
    assertUndisturbed(training, "retried");
    assertStatesTold("RUNNING", training.await());
    assertStatesTold("FINISHED", training.await());
    assertEquals(2, yarn.application().getCurrentApplicationAttemptId().getAttemptId());
  }

  /** In a line each, of all that Spark's client has to say. */
  private static void assertStatesTold(String state, Result result) {
    String told = "INFO Client: Application report for .* \\(state: " + state + "\\)";
    String errors = result.errors();
    assertTrue(Pattern.compile(told).matcher(errors).find(), errors);
    assertFalse(errors.contains("tracking URL"), errors);
    assertFalse(errors.contains("INFO Client: Uploading"), errors);
  }

  @Test
  @Order(4)
  void failedRunFailsTheApplicationAndSaysWhy() throws Exception {
    Result result =
        trainOnYarn(
                "failed",
                "cluster",
                "--data",
                hdfs.uri("/none"),
                "--conf",
                "spark.yarn.maxAppAttempts=1")
            .await();
    assertNotEquals(0, result.exitCode());
    assertStatesTold("FAILED", result);
    assertTrue(result.errors().contains("ERROR Client:"), result.errors());
    assertEquals(FinalApplicationStatus.FAILED, yarn.awaitFinalStatus());
    String logs = yarn.logs();
    String why = "chainrule: " + hdfs.uri("/none");
    assertTrue(logs.lines().anyMatch(line -> line.startsWith(why)), logs);
  }

  @Test
  @Order(5)
  void predictionsAreMadeWhereTheRowsAre() throws Exception {
    EventLog log = new EventLog(temporary, "events-predict");
    List<Object> words = new ArrayList<>(List.of(CHAINRULE, "predict", "--master", "yarn"));
    words.addAll(List.of(onYarn("client", reading(log))));
    words.addAll(List.of("--model", hdfs.uri("/runs/client-aggregate")));
    words.addAll(List.of("--out", hdfs.uri("/predictions")));
    words.add(hdfs.uri("/spread/train-images-idx3-ubyte"));
    Result result = shell.run(words.toArray());
    assertEquals(0, result.exitCode(), result.errors());
    assertEquals(Set.of("NODE_LOCAL"), all(firstTasks(log), "/Task Info/Locality"));
  }

  /** No node has room for two executors, and none reads what it does not have. */
  private static Object[] reading(EventLog log, Object... more) {
    List<Object> words = new ArrayList<>(log.options());
    words.addAll(List.of("--conf", "spark.executor.memoryOverhead=3g"));
    words.addAll(List.of("--conf", "spark.locality.wait=600s"));
    words.addAll(List.of(more));
    return words.toArray();
  }

  /** Those of the first stage, which read the data. */
  private static List<JsonNode> firstTasks(EventLog log) throws IOException {
    return log.events("TaskEnd").stream().filter(end -> end.get("Stage ID").asInt() == 0).toList();
  }

  private static Set<String> all(List<JsonNode> events, String field) {
    return events.stream().map(event -> event.at(field).asText()).collect(Collectors.toSet());
  }

  /** What another queue is owed is taken from ours, which has more than its half. */
  @Test
  @Order(4)
  void executorIsPreemptedByAnotherQueue() throws Exception {
    List<Object> words = new ArrayList<>(List.of("--engine", "resident", "--queue", "other"));
    words.addAll(List.of("--conf", "spark.executor.memoryOverhead=3g", "--checkpoint-every", 1));
    Shell.Running training = trainOnYarn("preempted", "client", words.toArray());
    awaitCheckpoint(training, "preempted", 1);
    List<Long> executors = yarn.executors();
    assertEquals(2, executors.size());
    ApplicationId rival = yarn.occupy("default", 4608);
    Await.until(
        "a preempted executor",
        () -> {
          assertTrue(training.process().isAlive(), () -> ended(training));
          return !yarn.executors().containsAll(executors);
        });
    yarn.release(rival);
    assertUndisturbed(training, "preempted");
    assertEquals("root.other", yarn.application().getQueue());
    String errors = training.await().errors();
    assertTrue(errors.contains("preempted"), errors);
  }

  @Test
  @Order(4)
  void queueThatDoesNotExistIsTold() throws Exception {
    String told = "submitted by user .* to unknown queue: none";
    String line = refusal(69, trainOnYarn("no-queue", "client", "--queue", "none").await());
    assertTrue(Pattern.compile(told).matcher(line).find(), line);
    Result cluster = trainOnYarn("no-queue", "cluster", "--queue", "none").await();
    assertEquals(1, cluster.exitCode());
    assertTrue(Pattern.compile(told).matcher(cluster.errors()).find(), cluster.errors());
  }

  @Test
  @Order(6)
  void dataNodeDiesWhileTraining() throws Exception {
    Shell.Running training = train("local[2]", "datanode");
    awaitCheckpoint(training, "datanode", 32);
    hdfs.system().delete(path("/spread"), true); // Which has one copy of each block.
    hdfs.killDataNode();
    assertUndisturbed(training, "datanode");
  }

  /** The client tries for a while; a run that gives up can go on from its checkpoint. */
  @Test
  @Order(7)
  void nameNodeIsRestartedWhileTraining() throws Exception {
    Shell.Running training = train("local[2]", "namenode");
    awaitCheckpoint(training, "namenode", 32);
    hdfs.killNameNode();
    hdfs.startNameNode();
    hdfs.awaitDataNodes();
    Result result = training.await();
    if (result.exitCode() == 0) {
      assertUndisturbed(training, "namenode");
    } else {
      assertOneLine(result);
      assertUndisturbed(train("local[2]", "namenode", "--resume"), "namenode");
    }
  }

  private static void assertOneLine(Result result) {
    List<String> lines =
        result.errorLines().stream().filter(l -> l.startsWith("chainrule:")).toList();
    assertEquals(1, lines.size(), result.errors());
    assertTrue(!result.errors().contains("\tat "), result.errors());
  }

  private static String refusal(int exitCode, Result result) {
    assertEquals(exitCode, result.exitCode(), result.errors());
    assertOneLine(result);
    return result.errorLines().stream()
        .filter(l -> l.startsWith("chainrule:"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Order(8)
  void foreignDirectoryIsRefused() throws Exception {
    hdfs.system().mkdirs(path("/runs"));
    shell.with("HADOOP_USER_NAME", "guest");
    String line = refusal(73, train("local[2]", "foreign").await());
    shell.without("HADOOP_USER_NAME");
    assertTrue(line.contains("/runs/foreign"), line);
  }

  @Test
  @Order(8)
  void quotaThatIsExceededEndsTheRunInOneLine() throws Exception {
    hdfs.system().mkdirs(path("/runs/small"));
    hdfs.system().setQuota(path("/runs/small"), 100, 1000);
    String line = refusal(73, train("local[2]", "small/run").await());
    assertTrue(line.contains("quota"), line);
  }

  @Test
  @Order(9)
  void safeModeEndsTheRunInOneLine() throws Exception {
    hdfs.system().setSafeMode(SafeModeAction.ENTER);
    String line = refusal(73, train("local[2]", "safe").await());
    hdfs.system().setSafeMode(SafeModeAction.LEAVE);
    assertTrue(line.contains("safe mode"), line);
  }
}
