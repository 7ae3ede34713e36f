package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.Timer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.api.ChainruleTrainer;
import dev.chainrule.io.Json;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.shuffle.ExternalBlockHandler;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What a cluster's administrator may have switched on for all: executors that come and go, copies
 * of slow tasks, a shuffle service, machines that are excluded or leave. Each does what it is for
 * while a run goes on, and the weights are those of a laptop.
 *
 * <p>The table in {@code cluster.md} has a row for each test.
 */
class SparkFeaturesIT extends ResidentFaults {
  /** An epoch has 16 steps; how many epochs there are changes nothing in the first ones. */
  private static final List<Object> STEPS =
      List.of("--layers", "784,64,10", "--batch", "256", "--shards", "16", "--decay", "none");

  /** 63 longer ones, for the engine that makes many in a second. */
  private static final List<Object> LARGER_STEPS =
      List.of("--layers", "784,1024,10", "--batch", "64", "--lr", "0.1", "--decay", "none");

  /** One of two tasks, each of which takes a second on one core. */
  private static final List<Object> LONG_STEP =
      List.of(
          "--layers",
          "784,2048,10",
          "--batch",
          "4001",
          "--shards",
          "2",
          "--precision",
          "float64",
          "--lr",
          "0.1",
          "--decay",
          "none");

  private static final Map<String, String> LEAVES =
      Map.of("SPARK_DAEMON_JAVA_OPTS", "-Dspark.decommission.enabled=true");

  /** Another machine, in the eyes of Spark. */
  private static final String ELSEWHERE = "127.0.0.2";

  /** How many there have been elsewhere, and whether the last of them stays. */
  private static int machines;

  private static boolean isElsewhere;

  private static void addMachine() throws Exception {
    if (!isElsewhere) {
      machines++;
      cluster.addWorker(2 + machines, ELSEWHERE, LEAVES);
      isElsewhere = true;
    }
  }

  private static Object[] settings(String... settings) {
    List<Object> words = new ArrayList<>();
    for (String setting : settings) {
      words.addAll(List.of("--conf", setting));
    }
    return words.toArray();
  }

  private static Object[] all(Object[] first, Object... more) {
    List<Object> words = new ArrayList<>(List.of(first));
    words.addAll(List.of(more));
    return words.toArray();
  }

  /** A run that goes on until the test has seen what it waits for. */
  private static TrainingProcess endless(String run, List<Object> work, Object... more)
      throws Exception {
    return train(cluster.master(), run, work, all(more, "--epochs", 9999));
  }

  private static TrainingProcess endlessResident(String run, List<Object> work, Object... more)
      throws Exception {
    return endless(run, work, all(more, "--engine", "resident"));
  }

  /** Ends a run after one more epoch; in each the weights must have been those of a laptop. */
  private static void assertSameBits(TrainingProcess training, String run, List<Object> work)
      throws Exception {
    int before = weightsOfEpochs(run).size();
    Await.until(
        "another epoch",
        () -> {
          assertTrue(training.isAlive(), training::errors);
          return weightsOfEpochs(run).size() > before;
        });
    training.signal("TERM");
    assertEquals(130, training.await().exitCode(), training.errors());
    List<String> weights = weightsOfEpochs(run);
    String here = run + "-here";
    here(here, work, "--epochs", weights.size(), "--engine", "resident");
    assertEquals(weightsOfEpochs(here), weights);
  }

  private static List<String> weightsOfEpochs(String run) throws IOException {
    Path metrics = run(run).resolve("metrics.jsonl");
    if (Files.notExists(metrics)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(metrics)) {
      return lines
          .filter(line -> line.startsWith("{\"type\":\"epoch\"") && line.endsWith("}"))
          .map(line -> Json.parse(line).orElseThrow().get("weightsSha256").asText())
          .toList();
    }
  }

  private static void awaitExecutors(TrainingProcess training, int number) throws Exception {
    Await.until(
        number + " executors",
        () -> {
          assertTrue(training.isAlive(), training::errors);
          return cluster.executors().size() == number;
        });
  }

  /** Continues an executor that was stopped, if it was not given up meanwhile. */
  private static void goOn(long executor) throws Exception {
    if (cluster.executors().contains(executor)) {
      new ProcessBuilder("kill", "-CONT", String.valueOf(executor)).start().waitFor();
    }
  }

  /** Spark begins with none, and asks for another one when tasks have waited for a second. */
  @Test
  @Order(1)
  void dynamicAllocationBringsExecutorsAsThereIsWork() throws Exception {
    TrainingProcess training =
        endless(
            "grown",
            STEPS,
            settings(
                "spark.dynamicAllocation.enabled=true",
                "spark.dynamicAllocation.minExecutors=0",
                "spark.executor.cores=1"));
    Await.until("a first executor", () -> !cluster.workingExecutors().isEmpty());
    List<Long> first = cluster.executors();
    for (long executor : first) {
      TrainingProcess.signal("STOP", executor);
    }
    awaitExecutors(training, 2);
    for (long executor : first) {
      goOn(executor);
    }
    Await.until("work of all", () -> cluster.workingExecutors().size() == 2);
    assertSameBits(training, "grown", STEPS);
  }

  /** One task is work for one executor; the other one has nothing to do, and is taken away. */
  @Test
  @Order(2)
  void dynamicAllocationTakesIdleExecutorsAwayAndAutoIsThePlainEngine() throws Exception {
    TrainingProcess training =
        endless(
            "shrunk",
            STEPS,
            all(
                settings(
                    "spark.dynamicAllocation.enabled=true",
                    "spark.dynamicAllocation.initialExecutors=2",
                    "spark.dynamicAllocation.executorIdleTimeout=1s",
                    "spark.executor.cores=1"),
                "--engine",
                "auto",
                "--partitions",
                1));
    awaitExecutors(training, 2);
    awaitExecutors(training, 1);
    assertSameBits(training, "shrunk", STEPS);
  }

  @Test
  @Order(3)
  void residentEngineRefusesExecutorsThatComeAndGo() throws Exception {
    Result result =
        resident("dynamic", SHORT_STEPS, settings("spark.dynamicAllocation.enabled=true")).await();
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(
        result
            .errors()
            .contains(
                "chainrule: spark.dynamicAllocation.enabled: the resident engine needs executors"
                    + " that stay, expected false, as --executors N sets it"),
        result.errors());
  }

  /**
   * The service of a worker or a NodeManager, here in this process, since it would listen on all
   * addresses there.
   */
  @Test
  @Order(4)
  void shuffleServiceServesTheSumsOfAKilledExecutor() throws Exception {
    TransportConf conf = new TransportConf("shuffle", MapConfigProvider.EMPTY);
    ExternalBlockHandler handler = new ExternalBlockHandler(conf, null);
    try (TransportContext context = new TransportContext(conf, handler);
        TransportServer server = context.createServer("127.0.0.1", 0, List.of())) {
      Object[] settings =
          settings(
              "spark.shuffle.service.enabled=true",
              "spark.shuffle.service.port=" + server.getPort(),
              "spark.shuffle.readHostLocalDisk=false");
      TrainingProcess training =
          endless("served", STEPS, all(settings, "--executors", 2, "--partitions", 16));
      training.awaitStep(5);
      cluster.killAndAwait(cluster.workingExecutors().get(0));
      long before = fetches(handler);
      Await.until("sums that it serves", () -> fetches(handler) > before);
      assertSameBits(training, "served", STEPS);
    }
  }

  /** How often an executor asked for another one's sums. */
  private static long fetches(ExternalBlockHandler handler) {
    return ((Timer) handler.getAllMetrics().getMetrics().get("openBlockRequestLatencyMillis"))
        .getCount();
  }

  private static Object[] speculation() {
    return settings(
        "spark.speculation=true",
        "spark.speculation.interval=10ms",
        "spark.speculation.multiplier=1.01",
        "spark.speculation.quantile=0.1",
        "spark.speculation.minTaskRuntime=0ms");
  }

  private static boolean isCopy(JsonNode taskEvent) {
    return taskEvent.at("/Task Info/Speculative").asBoolean();
  }

  private static long count(List<JsonNode> events, Predicate<JsonNode> which) {
    return events.stream().filter(which).count();
  }

  /**
   * Copies run on another machine; there they end, while the tasks they copy are stopped. The
   * driver alone sums, since nobody could fetch what a stopped executor has for others.
   */
  @Test
  @Order(5)
  void copiesOfSlowTasksAreNotCountedTwice() throws Exception {
    addMachine();
    EventLog log = new EventLog(temporary, "events-copied");
    Object[] words = all(speculation(), log.options().toArray());
    TrainingProcess training =
        endless(
            "copied", STEPS, all(words, "--executors", 3, "--partitions", 16, "--tree-depth", 1));
    training.awaitStep(5);
    long slow = Cluster.on(ELSEWHERE, cluster.executors()).get(0);
    TrainingProcess.signal("STOP", slow);
    training.awaitStep((int) training.steps() + 2);
    goOn(slow);
    assertSameBits(training, "copied", STEPS);
    List<JsonNode> ended = log.events("TaskEnd");
    String success = "Success";
    assertNotEquals(
        0,
        count(
            ended,
            task -> isCopy(task) && task.at("/Task End Reason/Reason").asText().equals(success)));
  }

  /** The numbers of those that make steps, not of the jobs around them. */
  private static Set<Integer> longStages(EventLog log) throws Exception {
    Set<Integer> stages = new HashSet<>();
    for (JsonNode job : log.events("JobStart")) {
      JsonNode title = job.path("Properties").path("spark.job.description");
      if (title.asText().startsWith("resident training")) {
        job.get("Stage IDs").forEach(stage -> stages.add(stage.asInt()));
      }
    }
    return stages;
  }

  /** Spark makes no copies of tasks that must all run at once. */
  @Test
  @Order(6)
  void longStageIsNotCopied() throws Exception {
    addMachine();
    EventLog log = new EventLog(temporary, "events-resident");
    TrainingProcess training =
        endlessResident(
            "uncopied",
            LARGER_STEPS,
            all(all(speculation(), log.options().toArray()), "--executors", 3));
    training.awaitStep(20);
    long slow = Cluster.on(ELSEWHERE, cluster.executors()).get(0);
    TrainingProcess.signal("STOP", slow);
    training.awaitStandstill();
    goOn(slow);
    assertSameBits(training, "uncopied", LARGER_STEPS);
    Set<Integer> stages = longStages(log);
    Predicate<JsonNode> isOfThem = task -> stages.contains(task.get("Stage ID").asInt());
    List<JsonNode> started = log.events("TaskStart");
    assertNotEquals(0, count(started, isOfThem));
    assertEquals(0, count(started, isOfThem.and(SparkFeaturesIT::isCopy)));
  }

  /** The machine of a lost executor is given no tasks for an hour. */
  @Test
  @Order(7)
  void excludedMachineIsDoneWithout() throws Exception {
    addMachine();
    EventLog log = new EventLog(temporary, "events-excluded");
    Object[] settings =
        settings(
            "spark.excludeOnFailure.enabled=true",
            "spark.excludeOnFailure.task.maxTaskAttemptsPerNode=1",
            "spark.excludeOnFailure.application.maxFailedTasksPerExecutor=1",
            "spark.excludeOnFailure.application.maxFailedExecutorsPerNode=1");
    TrainingProcess training =
        endless(
            "excluded", LONG_STEP, all(all(settings, log.options().toArray()), "--executors", 3));
    training.awaitStep(1);
    while (log.events("NodeExcluded\"").isEmpty()) {
      // A task that has ended meanwhile did not fail.
      cluster.killAndAwait(cluster.awaitWorkingExecutor());
      training.awaitStep((int) training.steps() + 1);
    }
    assertSameBits(training, "excluded", LONG_STEP);
    assertEquals(1, log.events("NodeExcluded\"").size());
  }

  /** Spark itself would let a stage wait that asks for the excluded executors, too. */
  @Test
  @Order(8)
  void longStageDoesWithoutExcludedExecutorsAndEndsWithoutAny() throws Exception {
    addMachine();
    String expected = undisturbed(SHORT_STEPS);
    try (JavaSparkContext spark = ExcludingJobs.context(cluster.master())) {
      Await.until("executors", () -> spark.statusTracker().getExecutorInfos().length == 3 + 1);
      ExcludingJobs.exclude(spark, ELSEWHERE, 1);
      assertEquals(expected, trainer(spark).train(data.toString()).weightsSha256());
      ExcludingJobs.exclude(spark, "127.0.0.1", 3);
      ChainruleTrainer impatient = trainer(spark).option("startup-timeout", "1");
      RuntimeException refused =
          assertThrows(RuntimeException.class, () -> impatient.train(data.toString()));
      assertEquals(
          cluster.master()
              + ": asked for 3 cores, 0 offered within 2 s (3 executors, all excluded after"
              + " failures or about to leave)",
          refused.getMessage());
    }
  }

  private static ChainruleTrainer trainer(JavaSparkContext spark) {
    return new ChainruleTrainer(spark)
        .layers(784, 64, 10)
        .epochs(5)
        .batch(256)
        .option("shards", "16")
        .engine("resident");
  }

  @Test
  @Order(9)
  void longStageLeavesAMachineThatIsToLeave() throws Exception {
    addMachine();
    TrainingProcess training =
        endlessResident(
            "left",
            LARGER_STEPS,
            all(settings("spark.decommission.enabled=true"), "--executors", 3));
    training.awaitStep(5);
    leave(training);
    assertSameBits(training, "left", LARGER_STEPS);
  }

  /** With all that Spark moves from there before. */
  @Test
  @Order(10)
  void stepsLeaveAMachineThatIsToLeave() throws Exception {
    addMachine();
    TrainingProcess training =
        endless(
            "moved",
            STEPS,
            all(
                settings(
                    "spark.decommission.enabled=true",
                    "spark.storage.decommission.enabled=true",
                    "spark.storage.decommission.rddBlocks.enabled=true",
                    "spark.storage.decommission.shuffleBlocks.enabled=true",
                    "spark.storage.decommission.replicationReattemptInterval=1s"),
                "--executors",
                3));
    training.awaitStep(5);
    leave(training);
    assertSameBits(training, "moved", STEPS);
  }

  /** Tells a worker that it is to leave, and ends it when its executor has left. */
  private static void leave(TrainingProcess training) throws Exception {
    long executor = Cluster.on(ELSEWHERE, cluster.executors()).get(0);
    long worker = Cluster.on(ELSEWHERE, cluster.workers()).get(0);
    TrainingProcess.signal("PWR", worker);
    Await.until(
        "the executor's leave",
        () -> {
          assertTrue(training.isAlive(), training::errors);
          return !cluster.executors().contains(executor);
        });
    cluster.killAndAwait(worker); // It would stay, and take no more.
    isElsewhere = false;
  }
}
