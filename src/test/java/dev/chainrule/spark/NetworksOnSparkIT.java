package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal bits for every kind of network and gradient, on a real local Spark and without it. */
class NetworksOnSparkIT {
  @TempDir static Path dir;
  private static MnistSubset data;

  @BeforeAll
  static void writeData() throws IOException {
    data = MnistSubset.write(dir, 1501, 300);
  }

  record Case(String name, Network network, GradientMethod method) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    Mlp mlp = Mlp.classifier(784, 32, 10);
    return List.of(
        new Case("manual", mlp, GradientMethod.MANUAL),
        new Case("autodiff", mlp, GradientMethod.AUTODIFF),
        layered("dense(32) layernorm relu residual(dense(32) gelu dropout(0.3)) dense(10)"),
        layered("dense(32) batchnorm relu dropout(0.2) dense(10)"),
        new Case(
            "input dropout",
            NetworkText.of(mlp).withInputDropout(0.2).network(mlp.loss()),
            GradientMethod.AUTODIFF));
  }

  private static Case layered(String text) {
    Network network = NetworkText.parse(text).network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);
    return new Case(text, network, GradientMethod.AUTODIFF);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsAndEvaluationAreTheSameBitsForAnyPartitions(Case kind) {
    LocalRun local = new LocalRun(data);
    TrainSettings settings =
        local.settings().withNetwork(kind.network()).withMethod(kind.method()).build();
    TrainingResult expected = local.train(settings);
    for (String master : List.of("local[1]", "local[2]")) {
      for (int partitions : new int[] {1, 3, 16}) {
        TrainingResult found = train(master, settings, new ClusterSettings(partitions, 2, 1));
        String where = kind + ", " + master + ", partitions " + partitions;
        assertEquals(expected.weights().sha256(), found.weights().sha256(), where);
        assertEquals(
            expected.history().get(1).testAccuracy(), found.history().get(1).testAccuracy(), where);
      }
    }
  }

  private static TrainingResult train(
      String master, TrainSettings settings, ClusterSettings cluster) {
    SparkConf conf = new SparkConf().setMaster(master).set("spark.ui.enabled", "false");
    try (SparkTraining training =
        SparkTraining.open(conf, settings, cluster, data.train(), data.test())) {
      return training.run(List.of());
    }
  }
}
