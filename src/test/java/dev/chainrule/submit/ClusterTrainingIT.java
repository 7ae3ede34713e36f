package dev.chainrule.submit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.cli.Outcome;
import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training and studies on a real standalone cluster: a master and two workers. */
@Timeout(1800)
class ClusterTrainingIT {
  private static final Path CHAINRULE = Shell.HOME.resolve("submit/chainrule");
  private static final Path CLUSTER = Shell.HOME.resolve("submit/cluster");

  @TempDir static Path temporary;
  private static Shell shell;
  private static String master;

  @BeforeAll
  static void startCluster() throws Exception {
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 2001, 300);
    Path directory = temporary.resolve("cluster");
    shell = new Shell(temporary).with("CHAINRULE_CLUSTER_DIR", directory);
    Result start = shell.run(CLUSTER, "start", "--workers", "2", "--cores", "1", "--memory", "1g");
    assertEquals(0, start.exitCode(), start.errors());
    master = Files.readString(directory.resolve("master-url")).trim();
  }

  @AfterAll
  static void stopCluster() throws Exception {
    assertEquals(0, shell.run(CLUSTER, "stop").exitCode());
  }

  private static Result chainrule(String command, String masterUrl, Object... more)
      throws Exception {
    List<Object> words = new ArrayList<>(List.of(CHAINRULE));
    words.addAll(words(command, masterUrl, more));
    return shell.run(words.toArray());
  }

  /** The same in this JVM, which saves starting another one. */
  private static void trainHere(Object... more) {
    String[] words =
        words("train", "local[1]", more).stream().map(Object::toString).toArray(String[]::new);
    Outcome outcome = Outcome.run(words);
    assertEquals(0, outcome.code(), outcome.err());
  }

  private static List<Object> words(String command, String masterUrl, Object... more) {
    List<Object> words = new ArrayList<>(List.of(command, "--master", masterUrl));
    words.addAll(List.of("--layers", "784,32,10", "--batch", "256"));
    if (!List.of(more).contains("--epochs")) {
      words.addAll(List.of("--epochs", "2"));
    }
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--conf", "spark.chainrule.startup-timeout=" + Shell.PATIENCE_SECONDS));
    words.addAll(List.of(more));
    return words;
  }

  private static String weights(String out) throws IOException {
    return summary(out).get("weightsSha256").asText();
  }

  private static JsonNode summary(String out) throws IOException {
    return new ObjectMapper().readTree(temporary.resolve(out).resolve("summary.json").toFile());
  }

  private static String trainedLocally() throws Exception {
    if (!Files.exists(temporary.resolve("local"))) {
      trainHere(trainTo("local", List.of()));
    }
    return weights("local");
  }

  @Test
  void oneAndTwoExecutorsTrainTheSameBitsAsALaptop() throws Exception {
    for (int executors = 1; executors <= 2; executors++) {
      String out = "executors-" + executors;
      Result result =
          chainrule("train", master, "--data", "data", "--out", out, "--executors", executors);
      assertEquals(0, result.exitCode(), result.errors());
      assertEquals(trainedLocally(), weights(out));
      JsonNode summary =
          new ObjectMapper().readTree(temporary.resolve(out).resolve("summary.json").toFile());
      assertEquals(executors, summary.at("/blas/executors").size());
      summary
          .at("/blas/executors")
          .forEach(blas -> assertEquals("native", blas.get("engine").asText()));
    }
  }

  /** The driver runs on a worker, without what spark-submit gives one here. */
  @Test
  void driverOnTheClusterThatDiesIsStartedAgainAndGoesOn() throws Exception {
    List<Object> work = List.of("--epochs", 15, "--checkpoint-every", 4);
    trainHere(trainTo("there-and-back", work));

    List<Object> words = new ArrayList<>(List.of(Shell.SPARK.resolve("bin/spark-submit")));
    words.addAll(List.of("--master", master, "--deploy-mode", "cluster", "--supervise"));
    words.addAll(List.of("--driver-memory", "512m", "--conf", "spark.executor.memory=512m"));
    words.addAll(List.of("--conf", "spark.driver.extraJavaOptions=" + Shell.onWorkers()));
    words.addAll(List.of("--conf", "spark.standalone.submit.waitAppCompletion=true"));
    words.addAll(List.of("--conf", "spark.ui.enabled=false"));
    words.addAll(List.of(Shell.HOME.resolve("target/chainrule.jar"), "train"));
    words.addAll(List.of("--layers", "784,32,10", "--batch", "256"));
    words.addAll(List.of(trainTo("cluster-mode", work)));
    Shell.Running submission = shell.start(words.toArray());

    Path checkpoints = temporary.resolve("cluster-mode/checkpoints");
    Await.until("a checkpoint on the way", () -> count(checkpoints) > 1);
    driver().destroyForcibly();
    Result result = submission.await();
    assertEquals(0, result.exitCode(), result.errors());
    assertEquals(weights("there-and-back"), weights("cluster-mode"));
    assertTrue(summary("cluster-mode").get("resumedAt").asInt() > 0, "has gone on");
    // What is seen where it was submitted, and what is told where the driver runs.
    String errors = result.errors();
    assertTrue(errors.contains("Driver successfully submitted as driver-"), errors);
    assertTrue(errors.contains(" is FINISHED"), errors);
    String place = temporary.resolve("cluster-mode") + " is on the driver's node, ";
    assertTrue(driversErrors().contains(place), driversErrors());
  }

  private static String driversErrors() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(temporary.resolve("cluster/work"))) {
      for (Path file : files.filter(f -> f.endsWith("stderr")).toList()) {
        if (file.getParent().getFileName().toString().startsWith("driver-")) {
          text.append(Files.readString(file));
        }
      }
    }
    return text.toString();
  }

  private static Object[] trainTo(String out, List<Object> work) {
    List<Object> words = new ArrayList<>(work);
    words.addAll(List.of("--data", temporary.resolve("data"), "--out", temporary.resolve(out)));
    return words.toArray();
  }

  private static long count(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".ckpt")).count();
    }
  }

  private static ProcessHandle driver() throws IOException {
    String work = temporary.toRealPath().resolve("cluster/work").toString();
    return ProcessHandle.allProcesses()
        .filter(
            process -> words(process).contains("\0org.apache.spark.deploy.worker.DriverWrapper\0"))
        .filter(process -> words(process).contains(work))
        .findFirst()
        .orElseThrow();
  }

  private static String words(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), ISO_8859_1);
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  /** What {@code /proc/self/cwd} is depends on who asks: executors run in other directories. */
  @Test
  void shippedDataReachesWorkersThatCannotReadItsPath() throws Exception {
    Path own = Path.of("/proc/self/cwd/data");
    Result unreadable = chainrule("train", master, "--data", own, "--out", "unreadable");
    assertEquals(65, unreadable.exitCode(), unreadable.errors());
    assertTrue(unreadable.errors().contains("train-"), unreadable.errors());

    Result shipped = chainrule("train", master, "--data", own, "--out", "shipped", "--ship-data");
    assertEquals(0, shipped.exitCode(), shipped.errors());
    assertEquals(trainedLocally(), weights("shipped"));
  }

  /** Executors run in directories of their own. */
  @Test
  void predictionsGoWhereTheDriverMeansThem() throws Exception {
    trainedLocally();
    Result result =
        shell.run(
            CHAINRULE,
            "predict",
            "--master",
            master,
            "--model",
            "local",
            "--out",
            "predictions",
            "data/t10k-images-idx3-ubyte");
    assertEquals(0, result.exitCode(), result.errors());
    try (Stream<Path> files = Files.list(temporary.resolve("predictions"))) {
      List<Path> parts = files.filter(f -> f.getFileName().toString().startsWith("part")).toList();
      assertEquals(5, parts.size(), parts.toString()); // Of 64 rows each.
    }
  }

  @Test
  void moreCoresThanThereAreEndInTimeWithAskedAndOffered() throws Exception {
    Result result =
        chainrule(
            "train",
            master,
            "--data",
            "data",
            "--out",
            "none",
            "--executors",
            64,
            "--startup-timeout",
            10);
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(result.errors().contains("asked for 64 cores, "), result.errors());
    assertTrue(result.errors().contains(" offered within 10 s"), result.errors());
    assertTrue(result.errors().contains("waiting for executors, "), result.errors());
  }

  @Test
  void speedupMeasuresBothPointsAndFindsEqualWeights() throws Exception {
    Result result =
        chainrule(
            "speedup",
            master,
            "--data",
            "data",
            "--out",
            "study",
            "--executors",
            "1,2",
            "--warmup-seconds",
            0,
            "--repetitions",
            2,
            "--scaling",
            "strong",
            "--engine",
            "aggregate,resident");
    assertEquals(0, result.exitCode(), result.errors());
    String said = result.output().replaceAll("\\s+", " ");
    assertTrue(said.contains("All 4 compared points ended with equal weights, to the bit."), said);
    Path study = temporary.resolve("study");
    JsonNode json = new ObjectMapper().readTree(study.resolve("study.json").toFile());
    assertEquals(4, json.findValue("points").size(), json.toString());
    assertEquals(2, json.findValue("pairs").size(), json.toString());
    assertTrue(Files.readString(study.resolve("report.html")).contains("<svg"));
    assertEquals(9, Files.readAllLines(study.resolve("study.csv")).size());
  }
}
