package dev.chainrule.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.train.LocalRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The weights that small runs end with, to the bit, on every processor and with every Java: their
 * products are plain loops, their functions are those of {@link StrictMath}.
 */
class TrainedWeightsTest {
  @TempDir static Path dir;
  private static LocalRun run;

  @BeforeAll
  static void writeData() throws IOException {
    run = new LocalRun(MnistSubset.write(dir, 601, 101));
  }

  private static String hash(Network network, GradientMethod method, Precision precision) {
    LocalRun.Settings settings =
        run.settings()
            .withNetwork(network)
            .withMethod(method)
            .withPrecision(precision)
            .withBatch(100)
            .withShards(7)
            .withBlas(Blas.Choice.JAVA);
    return run.train(settings.build()).weights().sha256();
  }

  @ParameterizedTest
  @CsvSource({
    "MANUAL, 3c20279fcc48f2dd99beb5c52acd4bc818992893be154f33df711379407675ae",
    "AUTODIFF, 9552650ebc1f9fdbcbe41acb3b5f9407079d6259174fec9667291b4659363972"
  })
  void softmaxInFloat32(GradientMethod method, String sha256) {
    assertEquals(sha256, hash(Mlp.classifier(784, 32, 10), method, Precision.FLOAT32));
  }

  @ParameterizedTest
  @CsvSource({
    "MANUAL, FLOAT32, 974a61583d497009ea92c1fa9490764c7d565a38d41ac03455bd7323cadcfe1a",
    "AUTODIFF, FLOAT32, 974a61583d497009ea92c1fa9490764c7d565a38d41ac03455bd7323cadcfe1a",
    "MANUAL, FLOAT64, 252be7cdf96cf322397b4bfaf7c9da8bdbb284faf95e06edc577cee0491b1773",
    "AUTODIFF, FLOAT64, 252be7cdf96cf322397b4bfaf7c9da8bdbb284faf95e06edc577cee0491b1773"
  })
  void squaredError(GradientMethod method, Precision precision, String sha256) {
    Network network =
        new Mlp(
            List.of(784, 32, 10), Activation.RELU, Activation.IDENTITY, Loss.HALF_SQUARED_ERROR);
    assertEquals(sha256, hash(network, method, precision));
  }

  @Test
  void layersWithDropoutAndNorms() {
    Network network =
        NetworkText.parse(
                "dense(16) relu dropout(0.2) residual(dense(16) relu) layernorm batchnorm dense(10)")
            .network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);
    assertEquals(
        "4b029a29d9bcd94ba3f482e3900aca8eb566b8dbda15862a4c5bbe3a6d2c4365",
        hash(network, GradientMethod.AUTODIFF, Precision.FLOAT32));
  }

  @ParameterizedTest
  @CsvSource({
    "TANH, d0fd1e61f818315d7114187c53dda883a982a979c38d43f76308c56a259f8fdb",
    "SIGMOID, 3c7fa4865d4624d53350deb65b4e249deedd84f755780535e2cdcd2e4ca091f1",
    "GELU, ef7bd78ebdea0d6a3cbc36a96c5aaebd0190803128ae575edeec047fb1fc596d",
    "SILU, 8a1708aac1996db345f2c9a30c88dd341c6db39b8c435b6100a210de8d249049"
  })
  void functionsInFloat64(Activation hidden, String sha256) {
    Network network =
        new Mlp(List.of(784, 16, 10), hidden, Activation.IDENTITY, Loss.SOFTMAX_CROSS_ENTROPY);
    assertEquals(sha256, hash(network, GradientMethod.MANUAL, Precision.FLOAT64));
  }
}
