package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Encoding;
import dev.chainrule.io.Json;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.OptimizerSpec;
import dev.chainrule.run.QualityJson;
import dev.chainrule.train.ClassWeights;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Training on a real local Spark ends in the bits of the same loop without Spark. */
class SparkTrainingIT {
  @TempDir static Path dir;
  private static SmallTraining small;

  @BeforeAll
  static void writeData() throws IOException {
    small = new SmallTraining(dir);
  }

  private static TrainingResult train(
      String master, TrainSettings settings, ClusterSettings cluster) {
    try (SparkTraining training = small.open(master, settings, cluster)) {
      return training.run(List.of());
    }
  }

  /** On two cores, in each of these numbers of partitions. */
  private static void assertSameBits(MnistSubset subset, TrainSettings settings, int... counts) {
    String expected = new LocalRun(subset).train(settings).weights().sha256();
    for (int partitions : counts) {
      ClusterSettings cluster = new ClusterSettings(partitions, 2, 1);
      try (SparkTraining training =
          SparkTraining.open(
              SmallTraining.conf("local[2]"), settings, cluster, subset.train(), subset.test())) {
        assertEquals(expected, training.run(List.of()).weights().sha256(), cluster.toString());
      }
    }
  }

  /** The heart of the product: every way to spread the work ends in the same bits. */
  @ParameterizedTest
  @CsvSource({"local[1]", "local[2]"})
  void weightsAreTheSameBitsForAnyPartitionsAndTreeDepth(String master) {
    TrainSettings settings = small.local.settings().build();
    String expected = small.local.train(settings).weights().sha256();
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
    TrainSettings settings = small.local.settings().withPrecision(precision).build();
    TrainingResult expected = small.local.train(settings);
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
    TrainSettings settings = small.local.settings().withPrecision(precision).build();
    String expected = small.local.train(settings).weights().sha256();
    for (int partitions : new int[] {2, 16}) {
      SparkConf conf =
          SmallTraining.conf("local[2]")
              .set("spark.kryo.registrationRequired", "true")
              .set("spark.kryo.classesToRegister", "java.util.BitSet");
      ClusterSettings cluster = new ClusterSettings(partitions, 2, 1);
      try (SparkTraining training = small.open(conf, settings, cluster)) {
        assertEquals(expected, training.run(List.of()).weights().sha256());
      }
    }
  }

  /** Sums in double and the choice of the worst rows must not depend on who is done first. */
  @Test
  void qualityIsTheSameBitsForAnyPartitions() {
    TrainSettings settings = small.local.settings().withNetwork(Mlp.classifier(784, 10)).build();
    Set<String> found = new HashSet<>();
    for (int partitions : new int[] {1, 3, 16}) {
      SparkConf conf =
          SmallTraining.conf("local[2]").set("spark.kryo.registrationRequired", "true");
      ClusterSettings cluster = new ClusterSettings(partitions, 2, 1);
      try (SparkTraining training = small.open(conf, settings, cluster)) {
        Parameters weights = settings.initialWeights();
        found.add(
            Json.line(
                QualityJson.of(
                    training.assess("all", small.data.test(), weights, 24), Encoding.PIXELS, 3)));
      }
    }
    assertEquals(1, found.size(), found.toString());
  }

  @Test
  void sevenShardsAreTheSameBits() {
    assertSameBits(small.data, small.local.settings().withShards(7).build(), 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void balancedClassWeightsAreTheSameBits() {
    assertSameBits(
        small.data,
        small
            .local
            .settings()
            .build()
            .with(TrainSettings.CLASS_WEIGHTS, ClassWeights.BALANCED)
            .withClassCounts(small.local.classCounts()),
        1,
        3,
        16);
  }

  @Test
  void batchLargerThanTheDataIsTheSameBits() {
    assertSameBits(small.data, small.local.settings().withBatch(5000).build(), 1, 2, 16);
  }

  @Test
  void sevenRowsInSixteenShardsAreTheSameBits(@TempDir Path few) throws IOException {
    MnistSubset seven = MnistSubset.write(few, 7, 3);
    assertSameBits(seven, small.local.settings().withBatch(4).build(), 1, 3, 16);
  }

  @Test
  void deformedImagesAreTheSameBits() {
    assertSameBits(small.data, small.local.settings().withEpochs(2).augmented().build(), 1, 3, 16);
  }

  @Test
  void stepsOfLbfgsAreTheSameBits() {
    TrainSettings settings =
        small
            .local
            .settings()
            .withNetwork(Mlp.classifier(784, 6, 10))
            .withPrecision(Precision.FLOAT64)
            .withBatch(small.data.train().rows())
            .withEpochs(6)
            .build()
            .with(TrainSettings.OPTIMIZER, OptimizerSpec.LBFGS);
    assertSameBits(small.data, settings, 1, 3, 16);
  }
}
