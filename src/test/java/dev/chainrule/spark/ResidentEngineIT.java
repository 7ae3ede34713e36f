package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.train.ClassWeights;
import dev.chainrule.train.FlowRecorder;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One long stage makes the bits of a job for each step, also after it was cancelled. */
@Timeout(1800)
class ResidentEngineIT {
  @TempDir static Path dir;
  private static MnistSubset data;
  private static LocalRun local;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 3000, 500);
    local = new LocalRun(data);
  }

  private static SparkTraining open(
      String master, EngineChoice engine, TrainSettings settings, int partitions) {
    return SparkTraining.open(
        new SparkConf().setMaster(master).set("spark.ui.enabled", "false"),
        settings,
        new ClusterSettings(partitions, 2, 50).withEngine(engine),
        data.train(),
        data.test());
  }

  @ParameterizedTest
  @CsvSource({"local[1], 1", "local[2], 2", "local[3], 3", "local[4], 0"})
  void weightsAreThoseOfTheLoopWithoutSpark(String master, int partitions) {
    TrainSettings settings = local.settings().build();
    TrainingResult expected = local.train(settings);
    try (SparkTraining training = open(master, EngineChoice.RESIDENT, settings, partitions)) {
      assertEquals("resident, one stage for all steps", training.engine().orElseThrow());
      TrainingResult found = training.run(List.of());
      assertEquals(expected.weights().sha256(), found.weights().sha256());
      assertEquals(expected.history().get(1).testAccuracy(), found.history().get(1).testAccuracy());
    }
  }

  /** The same hash on each version of Spark and every processor: its products are plain loops. */
  @ParameterizedTest
  @EnumSource(EngineChoice.class)
  void weightsAreTheSameOnEverySpark(EngineChoice engine) {
    TrainSettings settings = local.settings().withBlas(Blas.Choice.JAVA).build();
    try (SparkTraining training = open("local[2]", engine, settings, 2)) {
      assertEquals(
          "eac9600da5beea0336f7f0e6d5cc086df3962ff165e67a73e47b6aa6a0683f8e",
          training.run(List.of()).weights().sha256());
    }
  }

  @Test
  void classWeightsReachTheLongTasks() {
    TrainSettings settings =
        local
            .settings()
            .build()
            .with(TrainSettings.CLASS_WEIGHTS, ClassWeights.BALANCED)
            .withClassCounts(local.classCounts());
    try (SparkTraining training = open("local[2]", EngineChoice.RESIDENT, settings, 2)) {
      assertEquals(
          local.train(settings).weights().sha256(), training.run(List.of()).weights().sha256());
    }
  }

  @Test
  void deformedImagesAreThoseOfTheLoopWithoutSpark() {
    TrainSettings settings = local.settings().augmented().build();
    String expected = local.train(settings).weights().sha256();
    for (int partitions : new int[] {1, 3, 16}) {
      try (SparkTraining training =
          open("local[16]", EngineChoice.RESIDENT, settings, partitions)) {
        assertEquals(expected, training.run(List.of()).weights().sha256());
      }
    }
  }

  /** Norms are added in one order, and units counted: both engines find the same, anyhow spread. */
  @ParameterizedTest
  @CsvSource({"AGGREGATE, 1", "AGGREGATE, 3", "AGGREGATE, 16", "RESIDENT, 1", "RESIDENT, 3"})
  void flowIsThatOfTheLoopWithoutSpark(EngineChoice engine, int partitions) {
    Network network =
        NetworkText.parse("dense(24) sigmoid dense(24) relu dense(10)")
            .network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);
    TrainSettings settings = local.settings().withNetwork(network).build();
    FlowRecorder expected = new FlowRecorder();
    local.train(settings, expected);
    FlowRecorder found = new FlowRecorder();
    try (SparkTraining training = open("local[3]", engine, settings, partitions)) {
      training.run(List.of(found));
    }
    assertEquals(settings.epochs(), found.flows().size());
    assertEquals(expected.flows(), found.flows());
  }

  @Test
  void stageThatIsCancelledIsStartedAgainAndNoStepIsToldTwice() {
    TrainSettings settings = local.settings().withEpochs(6).build();
    List<Integer> told = new ArrayList<>();
    Random random = new Random(5);
    try (SparkTraining training = open("local[2]", EngineChoice.RESIDENT, settings, 2)) {
      TrainingResult found =
          training.run(
              List.of(
                  new TrainListener() {
                    @Override
                    public void stepDone(StepReport report) {
                      told.add(report.step().number());
                      if (told.size() % 10 == 0) {
                        cancelAtAnyMoment(training, random.nextInt(500_000));
                      }
                    }
                  }));
      assertEquals(local.train(settings).weights().sha256(), found.weights().sha256());
    }
    for (int step = 0; step < told.size(); step++) {
      assertEquals(step, told.get(step));
    }
    assertEquals(72, told.size());
  }

  /** In the midst of a step, most times, or of an evaluation, or of the start of a stage. */
  private static void cancelAtAnyMoment(SparkTraining training, int turns) {
    new Thread(
            () -> {
              for (int turn = 0; turn < turns; turn++) {
                Thread.onSpinWait();
              }
              training.spark().sc().cancelAllJobs();
            })
        .start();
  }

  @Test
  void autoTakesThePlainEngineWhereTheOtherCannotRunAndSaysWhy() {
    TrainSettings settings = local.settings().build();
    try (SparkTraining training = open("local[2]", EngineChoice.AUTO, settings, 3)) {
      String told = training.engine().orElseThrow();
      assertTrue(told.startsWith("aggregate, a job for each step: 3 partitions on 2 cores"), told);
      assertEquals(
          local.train(settings).weights().sha256(), training.run(List.of()).weights().sha256());
    }
  }

  @Test
  void optimizerThatSearchesIsLeftToThePlainEngine() {
    TrainSettings settings =
        local
            .settings()
            .withPrecision(Precision.FLOAT64)
            .build()
            .with(TrainSettings.OPTIMIZER, OptimizerSpec.LBFGS);
    try (SparkTraining training = open("local[2]", EngineChoice.AUTO, settings, 2)) {
      String told = training.engine().orElseThrow();
      assertEquals(
          "aggregate, a job for each step: --optimizer lbfgs needs whole vectors, and that engine"
              + " updates ranges",
          told);
    }
    assertThrows(
        ResourcesException.class,
        () -> open("local[2]", EngineChoice.RESIDENT, settings, 2).close());
  }

  @Test
  void moreTasksThanCoresAreRefused() {
    ResourcesException told =
        assertThrows(
            ResourcesException.class,
            () -> open("local[2]", EngineChoice.RESIDENT, local.settings().build(), 3).close());
    assertEquals(
        "3 partitions on 2 cores: the resident engine runs all at once, expected at most 2"
            + " partitions",
        told.getMessage());
  }
}
