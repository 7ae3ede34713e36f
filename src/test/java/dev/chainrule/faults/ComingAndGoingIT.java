package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.api.ChainruleTrainer;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Result;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What a cluster's administrator may have switched on for all: executors that come as there is work
 * and go without it, machines that are told to leave.
 *
 * <p>The table in {@code cluster.md} has a row for each test.
 */
class ComingAndGoingIT extends EndlessRuns {
  private static void awaitExecutors(TrainingProcess training, int number) throws Exception {
    Await.until(
        number + " executors",
        () -> {
          assertTrue(training.isAlive(), training::errors);
          return cluster.executors().size() == number;
        });
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
            with(
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

  /**
   * A user's program has none until its first job, and none again some time after the last: a run
   * that waits for one must bring it.
   */
  @Test
  @Order(3)
  void runInAContextWithoutExecutorsBringsOne() throws Exception {
    String expected = undisturbed(SHORT_STEPS);
    SparkConf conf =
        UsersContext.conf(cluster.master()).set("spark.dynamicAllocation.enabled", "true");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      spark.setJobDescription("mine");
      ChainruleTrainer patient =
          UsersContext.shortSteps(spark)
              .option("partitions", "2")
              .option("startup-timeout", String.valueOf(Shell.PATIENCE_SECONDS));
      assertEquals(expected, patient.train(data.toString()).weightsSha256());
      assertEquals("mine", spark.getLocalProperty("spark.job.description"));
    }
  }

  @Test
  @Order(4)
  void residentEngineRefusesExecutorsThatComeAndGo() throws Exception {
    Result result =
        resident("dynamic", SHORT_STEPS, "--conf", "spark.dynamicAllocation.enabled=true").await();
    assertEquals(69, result.exitCode(), result.errors());
    assertTrue(
        result
            .errors()
            .contains(
                "chainrule: spark.dynamicAllocation.enabled: the resident engine needs executors"
                    + " that stay, expected false, as --executors N sets it"),
        result.errors());
  }

  @Test
  @Order(5)
  void longStageLeavesAMachineThatIsToLeave() throws Exception {
    addMachine();
    TrainingProcess training =
        endlessResident(
            "left",
            LARGER_STEPS,
            with(settings("spark.decommission.enabled=true"), "--executors", 3));
    training.awaitStep(5);
    leave(training);
    assertSameBits(training, "left", LARGER_STEPS);
  }

  /** With all that Spark moves from there before. */
  @Test
  @Order(6)
  void stepsLeaveAMachineThatIsToLeave() throws Exception {
    addMachine();
    TrainingProcess training =
        endless(
            "moved",
            STEPS,
            with(
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
  }
}
