package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/**
 * Runs on YARN, with data and run directory in HDFS, while executors, the driver and a DataNode are
 * killed; their weights are those of a laptop that nobody disturbed.
 */
@Timeout(1800)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HadoopIT {
  /** 320 steps, so that there is time to do harm after one of the first checkpoints. */
  private static final List<Object> WORK =
      List.of("--layers", "784,64,10", "--epochs", "20", "--batch", "256", "--shards", "16");

  private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)\\.ckpt");

  @TempDir static Path temporary;
  private static HadoopCluster hadoop;
  private static Shell shell;
  private static String undisturbed;

  @BeforeAll
  static void startCluster() throws Exception {
    Path data = Files.createDirectory(temporary.resolve("data"));
    MnistSubset.write(data, 4001, 300);
    hadoop = new HadoopCluster(temporary);
    hadoop.hdfs().copyFromLocalFile(path(data.toString()), path("/data"));
    shell = new Shell(temporary).with("HADOOP_CONF_DIR", hadoop.conf());
    List<Object> words = new ArrayList<>(WORK);
    words.addAll(List.of("--data", data));
    undisturbed =
        TrainingProcess.here(temporary.resolve("undisturbed"), "local[2]", words.toArray());
  }

  @AfterAll
  static void stopCluster() throws Exception {
    hadoop.close();
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  /** {@code submit/chainrule train} with data in HDFS. */
  private static Shell.Running train(String master, String run, Object... more) throws Exception {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of(Shell.HOME.resolve("submit/chainrule"), "train", "--master", master));
    words.addAll(List.of("--data", hadoop.uri("/data"), "--out", hadoop.uri("/runs/" + run)));
    words.addAll(WORK);
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--conf", "spark.chainrule.startup-timeout=" + Shell.PATIENCE_SECONDS));
    words.addAll(List.of(more));
    return shell.start(words.toArray());
  }

  private static Shell.Running trainOnYarn(String run, String mode, Object... more)
      throws Exception {
    String jars = "spark.yarn.jars=local:" + Shell.SPARK.resolve("jars/*");
    List<Object> words = new ArrayList<>(List.of("--deploy-mode", mode, "--conf", jars));
    words.addAll(List.of("--executors", 2, "--executor-cores", 1, "--executor-memory", "1g"));
    words.addAll(List.of("--conf", "spark.yarn.am.memory=512m"));
    words.addAll(List.of(more));
    return train("yarn", run, words.toArray());
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
    return hadoop.hdfs().exists(folder)
        ? Arrays.stream(hadoop.hdfs().listStatus(folder))
            .map(file -> CHECKPOINT.matcher(file.getPath().getName()))
            .filter(Matcher::matches)
            .mapToInt(name -> Integer.parseInt(name.group(1)))
            .max()
            .orElse(0)
        : 0;
  }

  private static String ended(Shell.Running training) {
    try {
      return "ended early: " + training.await().errors() + hadoop.containerLogs();
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static void assertUndisturbed(Shell.Running training, String run) throws Exception {
    Result result = training.await();
    assertEquals(0, result.exitCode(), () -> result.errors() + logs());
    try (InputStream summary = hadoop.hdfs().open(path("/runs/" + run + "/summary.json"))) {
      assertEquals(undisturbed, new ObjectMapper().readTree(summary).get("weightsSha256").asText());
    }
  }

  private static String logs() {
    try {
      return hadoop.containerLogs();
    } catch (Exception e) {
      return e.toString();
    }
  }

  @Test
  @Order(1)
  void clientModeLosesAnExecutor() throws Exception {
    Shell.Running training = trainOnYarn("client", "client");
    awaitCheckpoint(training, "client", 32);
    hadoop.killAndAwait(hadoop.executors().get(0));
    assertUndisturbed(training, "client");
    assertEquals("SPARK", hadoop.application().getApplicationType());
    assertEquals("Chainrule", hadoop.application().getName());
    assertEquals(FinalApplicationStatus.SUCCEEDED, hadoop.awaitFinalStatus());
  }

  @Test
  @Order(2)
  void clusterModeLosesAnExecutorOfTheResidentEngine() throws Exception {
    Shell.Running training = trainOnYarn("cluster", "cluster", "--engine", "resident");
    awaitCheckpoint(training, "cluster", 32);
    hadoop.killAndAwait(hadoop.executors().get(0));
    assertUndisturbed(training, "cluster");
    String errors = training.await().errors();
    assertTrue(errors.contains("Submitted application application_"), errors);
    assertEquals("Chainrule", hadoop.application().getName());
    assertEquals(FinalApplicationStatus.SUCCEEDED, hadoop.awaitFinalStatus());
  }

  /** YARN starts the driver a second time, which goes on where the first was. */
  @Test
  @Order(3)
  void driverThatIsKilledIsStartedAgainAndResumes() throws Exception {
    Shell.Running training = trainOnYarn("retried", "cluster");
    awaitCheckpoint(training, "retried", 32);
    hadoop.killAndAwait(hadoop.applicationMasters().get(0));
    assertUndisturbed(training, "retried");
    assertEquals(2, hadoop.application().getCurrentApplicationAttemptId().getAttemptId());
  }

  @Test
  @Order(4)
  void failedRunFailsTheApplicationAndSaysWhy() throws Exception {
    Result result =
        trainOnYarn(
                "failed",
                "cluster",
                "--data",
                hadoop.uri("/none"),
                "--conf",
                "spark.yarn.maxAppAttempts=1")
            .await();
    assertNotEquals(0, result.exitCode());
    assertEquals(FinalApplicationStatus.FAILED, hadoop.awaitFinalStatus());
    assertTrue(hadoop.containerLogs().contains("/none"), hadoop.containerLogs());
  }

  /** What another queue is owed is taken from ours, which has more than its half. */
  @Test
  @Order(4)
  void executorIsPreemptedByAnotherQueue() throws Exception {
    List<Object> words = new ArrayList<>(List.of("--engine", "resident", "--queue", "other"));
    words.addAll(List.of("--conf", "spark.executor.memoryOverhead=3g", "--checkpoint-every", 1));
    Shell.Running training = trainOnYarn("preempted", "client", words.toArray());
    awaitCheckpoint(training, "preempted", 1);
    List<Long> executors = hadoop.executors();
    assertEquals(2, executors.size());
    ApplicationId rival = hadoop.occupy("default", 4608);
    Await.until(
        "a preempted executor",
        () -> {
          assertTrue(training.process().isAlive(), () -> ended(training));
          return !hadoop.executors().containsAll(executors);
        });
    hadoop.release(rival);
    assertUndisturbed(training, "preempted");
    assertEquals("root.other", hadoop.application().getQueue());
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
  @Order(5)
  void dataNodeDiesWhileTraining() throws Exception {
    Shell.Running training = train("local[2]", "datanode");
    awaitCheckpoint(training, "datanode", 32);
    hadoop.killDataNode();
    assertUndisturbed(training, "datanode");
  }

  /** The client tries for a while; a run that gives up can go on from its checkpoint. */
  @Test
  @Order(6)
  void nameNodeIsRestartedWhileTraining() throws Exception {
    Shell.Running training = train("local[2]", "namenode");
    awaitCheckpoint(training, "namenode", 32);
    hadoop.killNameNode();
    hadoop.startNameNode();
    hadoop.awaitDataNodes();
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
  @Order(7)
  void foreignDirectoryIsRefused() throws Exception {
    hadoop.hdfs().mkdirs(path("/runs"));
    shell.with("HADOOP_USER_NAME", "guest");
    String line = refusal(73, train("local[2]", "foreign").await());
    shell.without("HADOOP_USER_NAME");
    assertTrue(line.contains("/runs/foreign"), line);
  }

  @Test
  @Order(8)
  void quotaThatIsExceededEndsTheRunInOneLine() throws Exception {
    hadoop.hdfs().mkdirs(path("/runs/small"));
    hadoop.hdfs().setQuota(path("/runs/small"), 100, 1000);
    String line = refusal(73, train("local[2]", "small/run").await());
    assertTrue(line.contains("quota"), line);
  }

  @Test
  @Order(9)
  void safeModeEndsTheRunInOneLine() throws Exception {
    hadoop.hdfs().setSafeMode(SafeModeAction.ENTER);
    String line = refusal(73, train("local[2]", "safe").await());
    hadoop.hdfs().setSafeMode(SafeModeAction.LEAVE);
    assertTrue(line.contains("safe mode"), line);
  }
}
