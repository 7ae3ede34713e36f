package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.autodiff.Value;
import dev.chainrule.data.DataFiles;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.Json;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ForwardContext;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.run.QualityJson;
import dev.chainrule.spark.JobRetries.JobFailedException;
import dev.chainrule.train.ClassWeights;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.Phases;
import dev.chainrule.train.Phases.Phase;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Training on a real local Spark, against the same loop without Spark. */
class SparkTrainingIT {
  @TempDir static Path dir;
  private static LocalRun local;
  private static MnistSubset data;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 3001, 500);
    local = new LocalRun(data);
  }

  private static TrainingResult train(
      String master, TrainSettings settings, ClusterSettings cluster) {
    try (SparkTraining training = open(master, settings, cluster)) {
      return training.run(List.of());
    }
  }

  private static SparkTraining open(
      String master, TrainSettings settings, ClusterSettings cluster) {
    return SparkTraining.open(conf(master), settings, cluster, data.train(), data.test());
  }

  /** On two cores, in each of these numbers of partitions. */
  private static void assertSameBits(MnistSubset subset, TrainSettings settings, int... counts) {
    String expected = new LocalRun(subset).train(settings).weights().sha256();
    for (int partitions : counts) {
      ClusterSettings cluster = new ClusterSettings(partitions, 2, 1);
      try (SparkTraining training =
          SparkTraining.open(conf("local[2]"), settings, cluster, subset.train(), subset.test())) {
        assertEquals(expected, training.run(List.of()).weights().sha256(), cluster.toString());
      }
    }
  }

  private static SparkConf conf(String master) {
    return new SparkConf().setMaster(master).set("spark.ui.enabled", "false");
  }

  /** The heart of the product: every way to spread the work ends in the same bits. */
  @ParameterizedTest
  @CsvSource({"local[1]", "local[2]"})
  void weightsAreTheSameBitsForAnyPartitionsAndTreeDepth(String master) {
    TrainSettings settings = local.settings().build();
    String expected = local.train(settings).weights().sha256();
    for (int partitions : new int[] {1, 2, 3, 5, 16}) {
      for (int depth = 1; depth <= 3; depth++) {
        ClusterSettings cluster = new ClusterSettings(partitions, depth, 1);
        TrainingResult result = train(master, settings, cluster);
        assertEquals(expected, result.weights().sha256(), master + " " + cluster);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void metricsAreTheSameBitsToo(Precision precision) {
    TrainSettings settings = local.settings().withPrecision(precision).build();
    TrainingResult expected = local.train(settings);
    TrainingResult result = train("local[2]", settings, new ClusterSettings(5, 2, 1));
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      assertEquals(
          expected.history().get(epoch).trainLoss(), result.history().get(epoch).trainLoss());
      assertEquals(
          expected.history().get(epoch).testAccuracy(), result.history().get(epoch).testAccuracy());
      assertEquals(
          expected.history().get(epoch).weightsSha256(),
          result.history().get(epoch).weightsSha256());
    }
  }

  /** Kryo then refuses what nobody has registered; 16 tasks make a tree with inner levels. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void trainsWithRegisteredClassesOnly(Precision precision) {
    TrainSettings settings = local.settings().withPrecision(precision).build();
    String expected = local.train(settings).weights().sha256();
    for (int partitions : new int[] {2, 16}) {
      SparkConf conf =
          conf("local[2]")
              .set("spark.kryo.registrationRequired", "true")
              .set("spark.kryo.classesToRegister", "java.util.BitSet");
      ClusterSettings cluster = new ClusterSettings(partitions, 2, 1);
      try (SparkTraining training =
          SparkTraining.open(conf, settings, cluster, data.train(), data.test())) {
        assertEquals(expected, training.run(List.of()).weights().sha256());
      }
    }
  }

  /** Sums in double and the choice of the worst rows must not depend on who is done first. */
  @Test
  void qualityIsTheSameBitsForAnyPartitions() {
    TrainSettings settings = local.settings().withNetwork(Mlp.classifier(784, 10)).build();
    Set<String> found = new HashSet<>();
    for (int partitions : new int[] {1, 3, 16}) {
      SparkConf conf = conf("local[2]").set("spark.kryo.registrationRequired", "true");
      ClusterSettings cluster = new ClusterSettings(partitions, 2, 1);
      try (SparkTraining training =
          SparkTraining.open(conf, settings, cluster, data.train(), data.test())) {
        Parameters weights = settings.initialWeights();
        found.add(
            Json.line(
                QualityJson.of(
                    training.assess("all", data.test(), weights, 24), Encoding.PIXELS, 3)));
      }
    }
    assertEquals(1, found.size(), found.toString());
  }

  @Test
  void sevenShardsAreTheSameBits() {
    assertSameBits(data, local.settings().withShards(7).build(), 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void balancedClassWeightsAreTheSameBits() {
    assertSameBits(
        data,
        local
            .settings()
            .build()
            .with(TrainSettings.CLASS_WEIGHTS, ClassWeights.BALANCED)
            .withClassCounts(local.classCounts()),
        1,
        3,
        16);
  }

  @Test
  void batchLargerThanTheDataIsTheSameBits() {
    assertSameBits(data, local.settings().withBatch(5000).build(), 1, 2, 16);
  }

  @Test
  void sevenRowsInSixteenShardsAreTheSameBits(@TempDir Path small) throws IOException {
    MnistSubset seven = MnistSubset.write(small, 7, 3);
    assertSameBits(seven, local.settings().withBatch(4).build(), 1, 3, 16);
  }

  @Test
  void deformedImagesAreTheSameBits() {
    assertSameBits(data, local.settings().withEpochs(2).augmented().build(), 1, 3, 16);
  }

  @Test
  void stepsOfLbfgsAreTheSameBits() {
    TrainSettings settings =
        local
            .settings()
            .withNetwork(Mlp.classifier(784, 6, 10))
            .withPrecision(Precision.FLOAT64)
            .withBatch(data.train().rows())
            .withEpochs(6)
            .build()
            .with(TrainSettings.OPTIMIZER, OptimizerSpec.LBFGS);
    assertSameBits(data, settings, 1, 3, 16);
  }

  @Test
  void noDataAndNoWeightsTravelWithTasks() {
    TrainSettings settings =
        local.settings().withNetwork(Mlp.classifier(784, 512, 10)).withEpochs(1).build();
    try (LogCapture log = new LogCapture("org.apache.spark.scheduler");
        SparkTraining training = open("local[2]", settings, new ClusterSettings(4, 2, 1))) {
      training.run(List.of());
      List<String> large = new ArrayList<>(log.messages());
      large.removeIf(m -> !m.contains("very large size") && !m.contains("large task binary"));
      assertEquals(List.of(), large);
      IntSummaryStatistics sizes = taskSizes(log);
      assertTrue(sizes.getCount() > 48 && sizes.getMax() < 100 * 1024, sizes.toString());
    }
  }

  /** Spark's scheduler logs the size of each task that it sends. */
  private static IntSummaryStatistics taskSizes(LogCapture log) {
    Pattern starting = Pattern.compile("Starting task .* (\\d+) bytes\\)");
    return log.messages().stream()
        .map(starting::matcher)
        .filter(Matcher::find)
        .mapToInt(m -> Integer.parseInt(m.group(1)))
        .summaryStatistics();
  }

  @Test
  void sixtyThousandImagesTakeLessThanSixtyMegabytes() {
    Configuration hadoop = new Configuration();
    DataFiles files = DataFiles.resolve(hadoop, MnistSubset.MNIST.toString());
    Dataset train = Dataset.inspect(hadoop, files.train());
    Dataset test = Dataset.inspect(hadoop, files.test());
    TrainSettings settings = local.settings().build();
    try (SparkTraining training =
        SparkTraining.open(conf("local[2]"), settings, new ClusterSettings(2, 2, 1), train, test)) {
      long bytes = 0;
      for (RDDInfo info : training.spark().sc().getRDDStorageInfo()) {
        assertEquals(info.numPartitions(), info.numCachedPartitions(), info.name());
        bytes += info.memSize();
        assertEquals(0, info.diskSize());
      }
      assertTrue(bytes > 54_000_000 && bytes < 60_000_000, bytes + " bytes cached");
    }
  }

  @Test
  void phasesOfEveryStepAddUpToItsWallTime() {
    List<StepReport> steps = new ArrayList<>();
    TrainSettings settings = local.settings().build();
    try (SparkTraining training = open("local[2]", settings, new ClusterSettings(2, 2, 1))) {
      training.run(
          List.of(
              new TrainListener() {
                @Override
                public void stepDone(StepReport report) {
                  steps.add(report);
                }
              }));
    }
    assertEquals(24, steps.size());
    for (StepReport step : steps) {
      assertEquals(step.seconds(), step.phases().total(), 1e-9, step.toString());
      Phases phases = step.phases();
      phases.byKey().forEach((key, seconds) -> assertTrue(seconds >= 0, key + " of " + step));
      // The driver's own work takes up the rest, so what is measured must leave some.
      double measured = phases.total() - phases.get(Phase.SCHEDULING);
      assertTrue(measured > 0 && measured < step.seconds(), step.toString());
      double gemm = step.phases().get(Phase.GEMM);
      assertTrue(gemm > 0 && gemm <= step.phases().get(Phase.COMPUTE));
    }
  }

  /** Jobs are cancelled under the run's feet; the driver still holds the weights. */
  @Test
  void failedStepsAreRunAgainToTheSameBits() {
    TrainSettings settings = local.settings().withEpochs(4).build();
    AtomicInteger failed = new AtomicInteger();
    try (SparkTraining training = open("local[2]", settings, new ClusterSettings(2, 2, 50))) {
      SparkContext context = training.spark().sc();
      context.addSparkListener(
          new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
              if (job.jobId() % 3 == 0) {
                context.cancelJob(job.jobId());
              }
            }

            @Override
            public void onJobEnd(SparkListenerJobEnd job) {
              if (job.jobResult() instanceof JobFailed) {
                failed.incrementAndGet();
              }
            }
          });
      TrainingResult result = training.run(List.of());
      assertEquals(local.train(settings).weights().sha256(), result.weights().sha256());
    }
    assertTrue(failed.get() > 0, "no job was cancelled in time");
  }

  @Test
  void everyExecutorNamesItsEngine() {
    TrainSettings settings = local.settings().build();
    try (SparkTraining training = open("local[2]", settings, new ClusterSettings(0, 2, 1))) {
      assertEquals(2, training.cluster().partitions());
      assertFalse(training.facts().executors().isEmpty());
      training.facts().executors().values().forEach(blas -> assertEquals("native", blas.engine()));
    }
  }

  /** A network of which no gradient can be computed, wherever that is tried. */
  private static final class Failing implements Network {
    private static final long serialVersionUID = 1L;

    private final Network whole = Mlp.classifier(784, 8, 10);
    private final boolean exhausted;

    Failing(boolean exhausted) {
      this.exhausted = exhausted;
    }

    @Override
    public Value outputs(Value x, ForwardContext pass) {
      if (exhausted) {
        throw new OutOfMemoryError("Java heap space");
      }
      throw new IllegalStateException("no such luck");
    }

    @Override
    public int features() {
      return whole.features();
    }

    @Override
    public int classes() {
      return whole.classes();
    }

    @Override
    public Loss loss() {
      return whole.loss();
    }

    @Override
    public ParameterLayout layout() {
      return whole.layout();
    }

    @Override
    public String text() {
      return "failing";
    }
  }

  @Test
  void taskThatAlwaysFailsEndsTheRunWithItsCause() {
    TrainSettings settings =
        local
            .settings()
            .withNetwork(new Failing(false))
            .withMethod(GradientMethod.AUTODIFF)
            .build();
    List<Integer> ended = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void ended(TrainState state) {
            ended.add(state.steps());
          }
        };
    try (SparkTraining training = open("local[2,2]", settings, new ClusterSettings(2, 2, 3))) {
      JobFailedException e =
          assertThrows(JobFailedException.class, () -> training.run(List.of(listener)));
      assertEquals(
          "epoch 1, step 1 of 12: gradient failed 3 times: java.lang.IllegalStateException:"
              + " no such luck",
          e.getMessage());
    }
    assertEquals(List.of(0), ended, "whoever makes checkpoints can make one now");
  }

  @Test
  void taskWithoutMemoryEndsTheRunAndNotTheProcess() {
    TrainSettings settings = local.settings().withNetwork(new Failing(true)).build();
    try (SparkTraining training = open("local[2]", settings, new ClusterSettings(2, 2, 3))) {
      String told =
          assertThrows(ResourcesException.class, () -> training.run(List.of())).getMessage();
      assertEquals(JobRetries.outOfMemory(true), told);
    }
  }
}
