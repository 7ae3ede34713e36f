package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Augmentation;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backpropagation by hand and automatic differentiation, each the other's oracle, on real rows. */
class GradientMethodsTest {
  @TempDir static Path dir;
  private static MnistSubset data;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 4000, 1000);
  }

  @Test
  void smoothedTargetsAreSharedWithAllClasses() {
    Matrix targets = Matrix.zeros(Precision.FLOAT64, 2, 4);
    Minibatch.setTargets(new int[] {2, 0}, 0.1, targets);
    assertArrayEquals(new double[] {0.025, 0.025, 0.925, 0.025}, targets.toArray()[0], 1e-15);
    assertArrayEquals(new double[] {0.925, 0.025, 0.025, 0.025}, targets.toArray()[1], 1e-15);
    Minibatch.setTargets(new int[] {1, 1}, 0, targets);
    assertArrayEquals(new double[] {0, 1, 0, 0}, targets.toArray()[0]);
  }

  /** Slices of 667 rows: two blocks and a short one. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT64,1e-12,0,none",
    "FLOAT64,1e-12,0.1,balanced",
    "FLOAT32,1e-5,0,balanced",
    "FLOAT32,1e-5,0.1,none"
  })
  void bothGiveTheSameGradientOfRealSlices(
      Precision precision, double tolerance, double smoothing, String weighing) {
    Mlp mlp = Mlp.classifier(784, 64, 32, 10);
    ShardPlan plan = new ShardPlan(4000, 3, 2000, 1);
    List<Shard> shards =
        new ShardLoader(data.train(), plan)
            .load(new Configuration(), IntStream.range(0, 3).boxed().toList());
    Parameters weights = Initializer.HE.parameters(mlp.layout(), 5, precision);
    List<Double> classWeights =
        ClassWeights.parse(weighing).resolve(data.train().classCounts(), 10);
    for (Shard shard : shards) {
      GradientSum[] sums = new GradientSum[2];
      for (GradientMethod method : GradientMethod.values()) {
        ComputeSettings compute =
            new ComputeSettings(mlp, precision, method, Blas.Choice.NATIVE)
                .with(new Preparation(smoothing, classWeights, Augmentation.NONE));
        sums[method == GradientMethod.MANUAL ? 0 : 1] = gradient(compute, weights, plan, shard);
      }
      GradientSum manual = sums[0];
      GradientSum autodiff = sums[1];
      assertEquals(1, autodiff.lossSum() / manual.lossSum(), tolerance);
      assertEquals(manual.rows(), autodiff.rows());
      assertEquals(0, relativeError(weights, manual, autodiff), tolerance);
    }
  }

  /** A right sibling's gradient may be added to the left one's as it is computed. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32,MANUAL,0 1 2 3",
    "FLOAT64,MANUAL,0 1 2 3",
    "FLOAT32,AUTODIFF,0 1 2 3",
    "FLOAT32,MANUAL,0 3 1 2" // 3 finds another one than its sibling.
  })
  void shardsThatMeetInOneWorkerHaveTheBitsOfThoseThatDoNot(
      Precision precision, GradientMethod method, String order) {
    Mlp mlp = Mlp.classifier(784, 64, 32, 10);
    ShardPlan plan = new ShardPlan(4000, 4, 400, 1);
    List<Integer> numbers = Stream.of(order.split(" ")).map(Integer::valueOf).toList();
    List<Shard> shards = new ShardLoader(data.train(), plan).load(new Configuration(), numbers);
    ComputeSettings compute = new ComputeSettings(mlp, precision, method, Blas.Choice.NATIVE);
    Parameters weights = Initializer.HE.parameters(mlp.layout(), 5, precision);
    GradientSum together = new GradientSum(plan.shards());
    GradientSum apart = new GradientSum(plan.shards());
    SliceWorker worker = new SliceWorker(compute);
    Step step = new Step(0, 0, 0, 2, 0.1);
    for (Shard shard : shards) {
      worker.addGradient(weights, shard, plan, step, together, new WorkTimes());
      GradientSum alone = new GradientSum(plan.shards());
      worker.addGradient(weights, shard, plan, step, alone, new WorkTimes());
      apart.merge(alone);
    }
    Parameters found = weights.copy();
    Parameters expected = weights.copy();
    together.mean(found);
    apart.mean(expected);
    assertEquals(expected.sha256(), found.sha256());
    assertEquals(apart.lossSum(), together.lossSum());
    assertEquals(apart.rows(), together.rows());
  }

  private static GradientSum gradient(
      ComputeSettings compute, Parameters weights, ShardPlan plan, Shard shard) {
    GradientSum sum = new GradientSum(plan.shards());
    for (int s = 0; s < plan.shards(); s++) {
      if (s == shard.number()) {
        new SliceWorker(compute)
            .addGradient(weights, shard, plan, new Step(0, 0, 0, 2, 0.1), sum, new WorkTimes());
      } else {
        sum.add(s, 0, 0, null);
      }
    }
    return sum;
  }

  private static double relativeError(Parameters like, GradientSum a, GradientSum b) {
    Parameters expected = like.copy();
    Parameters difference = like.copy();
    a.mean(expected);
    b.mean(difference);
    Kernels.subtract(difference.flat(), expected.flat(), difference.flat());
    return Math.sqrt(
        Kernels.dot(difference.flat(), difference.flat())
            / Kernels.dot(expected.flat(), expected.flat()));
  }

  @Test
  void bothTrainToTheSameAccuracy() {
    LocalRun run = new LocalRun(data);
    LocalRun.Settings settings = run.settings().withEpochs(6);
    TrainingResult manual = run.train(settings.withMethod(GradientMethod.MANUAL).build());
    TrainingResult autodiff = run.train(settings.withMethod(GradientMethod.AUTODIFF).build());
    double expected = manual.history().get(5).testAccuracy();
    assertTrue(expected > 0.87, manual.history().toString());
    assertEquals(expected, autodiff.history().get(5).testAccuracy(), 0.005);
    assertEquals(manual.history().get(5).trainLoss(), autodiff.history().get(5).trainLoss(), 1e-3);
  }

  @Test
  void layeredNetworksLearn() {
    LocalRun run = new LocalRun(data);
    for (String text :
        List.of(
            "dense(64) layernorm relu residual(dense(64) relu dropout(0.1)) dense(10)",
            "dense(64) batchnorm relu dense(10)")) {
      Network network = NetworkText.parse(text).network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);
      TrainSettings settings = run.settings().withNetwork(network).withEpochs(6).build();
      TrainingResult result = run.train(settings);
      assertTrue(result.history().get(5).testAccuracy() > 0.86, text + result.history());
    }
  }

  @Test
  void manualGradientsOfAnotherNetworkAreRefused() {
    Network network = NetworkText.parse("dense(10)").network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> GradientMethod.MANUAL.create(network));
    assertEquals(
        "manual gradients are written for plain perceptrons, not for input(784) dense(10)",
        e.getMessage());
    assertEquals(GradientMethod.AUTODIFF, GradientMethod.defaultFor(network));
    assertEquals(GradientMethod.MANUAL, GradientMethod.defaultFor(Mlp.classifier(784, 10)));
  }
}
