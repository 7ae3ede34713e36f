package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.codahale.metrics.Timer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.api.ChainruleTrainer;
import dev.chainrule.submit.Await;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.shuffle.ExternalBlockHandler;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What a cluster's administrator may have switched on for all: copies of slow tasks, a shuffle
 * service, machines that are excluded after failures.
 *
 * <p>The table in {@code cluster.md} has a row for each test.
 */
class SlowAndExcludedIT extends EndlessRuns {
  /**
   * The service of a worker or a NodeManager, here in this process, since it would listen on all
   * addresses there.
   */
  @Test
  @Order(1)
  void shuffleServiceServesTheSumsOfAKilledExecutor() throws Exception {
    TransportConf conf = new TransportConf("shuffle", MapConfigProvider.EMPTY);
    ExternalBlockHandler handler = new ExternalBlockHandler(conf, null);
    try (TransportContext context = new TransportContext(conf, handler);
        TransportServer server = context.createServer("127.0.0.1", 0, List.of())) {
      List<Object> settings =
          settings(
              "spark.shuffle.service.enabled=true",
              "spark.shuffle.service.port=" + server.getPort(),
              "spark.shuffle.readHostLocalDisk=false");
      TrainingProcess training =
          endless("served", STEPS, with(settings, "--executors", 2, "--partitions", 16));
      training.awaitStep(5);
      cluster.killAndAwait(cluster.workingExecutors().get(0));
      long before = fetches(handler);
      Await.until("sums that it serves", () -> fetches(handler) > before);
      assertSameBits(training, "served", STEPS);
      TrainingProcess resident =
          endlessResident("unserved", STEPS, with(settings, "--executors", 2));
      assertSameBits(resident, "unserved", STEPS);
    }
  }

  /** How often an executor asked for another one's sums. */
  private static long fetches(ExternalBlockHandler handler) {
    return ((Timer) handler.getAllMetrics().getMetrics().get("openBlockRequestLatencyMillis"))
        .getCount();
  }

  private static List<Object> speculation() {
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
   * driver alone sums, since nobody could fetch what a stopped executor has for others; and tasks
   * do not wait for the executor that keeps their rows, so that the stopped one is given some.
   */
  @Test
  @Order(2)
  void copiesOfSlowTasksAreNotCountedTwice() throws Exception {
    addMachine();
    EventLog log = new EventLog(temporary, "events-copied");
    List<Object> words = with(speculation(), log.options().toArray());
    words = with(words, settings("spark.locality.wait=0").toArray());
    TrainingProcess training =
        endless(
            "copied", STEPS, with(words, "--executors", 3, "--partitions", 16, "--tree-depth", 1));
    training.awaitStep(5);
    long slow = Cluster.on(ELSEWHERE, cluster.executors()).get(0);
    TrainingProcess.signal("STOP", slow);
    Await.until(
        "a copy that ends before its task",
        () -> count(log.events("TaskEnd"), SlowAndExcludedIT::isCopyThatEndedFirst) > 0);
    goOn(slow);
    assertSameBits(training, "copied", STEPS);
  }

  private static boolean isCopyThatEndedFirst(JsonNode taskEnd) {
    return isCopy(taskEnd) && taskEnd.at("/Task End Reason/Reason").asText().equals("Success");
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
  @Order(3)
  void longStageIsNotCopied() throws Exception {
    addMachine();
    EventLog log = new EventLog(temporary, "events-resident");
    TrainingProcess training =
        endlessResident(
            "uncopied",
            LARGER_STEPS,
            with(with(speculation(), log.options().toArray()), "--executors", 3));
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
    assertEquals(0, count(started, isOfThem.and(SlowAndExcludedIT::isCopy)));
  }

  /** The machine of a lost executor is given no tasks for an hour. */
  @Test
  @Order(4)
  void excludedMachineIsDoneWithout() throws Exception {
    addMachine();
    EventLog log = new EventLog(temporary, "events-excluded");
    List<Object> settings =
        settings(
            "spark.excludeOnFailure.enabled=true",
            "spark.excludeOnFailure.task.maxTaskAttemptsPerNode=1",
            "spark.excludeOnFailure.application.maxFailedTasksPerExecutor=1",
            "spark.excludeOnFailure.application.maxFailedExecutorsPerNode=1");
    TrainingProcess training =
        endless(
            "excluded", LONG_STEP, with(with(settings, log.options().toArray()), "--executors", 3));
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
  @Order(5)
  void excludedExecutorsAreDoneWithoutAndNoneLeftEndsALongStage() throws Exception {
    addMachine();
    String expected = undisturbed(SHORT_STEPS);
    try (JavaSparkContext spark = ExcludingJobs.context(cluster.master())) {
      Await.until("executors", () -> spark.sc().statusTracker().getExecutorInfos().length == 3 + 1);
      ExcludingJobs.exclude(spark, ELSEWHERE, 1);
      long before = ExcludingJobs.tasksOfExcluded(spark);
      for (String engine : List.of("aggregate", "resident")) {
        ChainruleTrainer trainer = UsersContext.shortSteps(spark).engine(engine);
        assertEquals(expected, trainer.train(data.toString()).weightsSha256(), engine);
      }
      assertEquals(before, ExcludingJobs.tasksOfExcluded(spark));
      ExcludingJobs.exclude(spark, "127.0.0.1", 3);
      ChainruleTrainer impatient =
          UsersContext.shortSteps(spark).engine("resident").option("startup-timeout", "1");
      RuntimeException refused =
          assertThrows(RuntimeException.class, () -> impatient.train(data.toString()));
      assertEquals(
          cluster.master()
              + ": asked for 3 cores, 0 offered within 2 s (3 executors, all excluded after"
              + " failures or about to leave)",
          refused.getMessage());
    }
  }
}
