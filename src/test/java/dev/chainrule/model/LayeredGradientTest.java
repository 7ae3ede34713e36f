package dev.chainrule.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.autodiff.Products;
import dev.chainrule.autodiff.Value;
import dev.chainrule.linalg.DropoutMask;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ForwardContext.SliceContext;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose way back nobody wrote, against finite differences. */
public class LayeredGradientTest {
  private static final SliceContext SLICE = new SliceContext(11, 5, 3);
  private static final double STEP = 1e-6;

  private static LayeredNetwork network(String text, Loss loss) {
    return NetworkText.parse(text).network(6, 4, loss);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense(7) relu dense(4)",
        "dense(7) sigmoid dense(5) tanh dense(4)",
        "dense(7) gelu dense(4)",
        "dense(7) silu dense(4)",
        "dropout(0.3) dense(30) relu dropout(0.5) dense(4)",
        "layernorm dense(7) layernorm tanh dense(4)",
        "dense(7) batchnorm relu dense(4)",
        "dense(7) residual(dense(9) relu dense(7)) dense(4)",
        "dense(7) residual(dense(7)) layernorm dense(4)",
        "dense(7) residual(silu) gelu dense(4)",
        "batchnorm residual(dense(6) relu dropout(0.2) residual(layernorm dense(6)) gelu)"
            + " dense(4) batchnorm",
      })
  void gradientEqualsFiniteDifferencesInRandomDirections(String text) {
    for (Loss loss : Loss.values()) {
      LayeredNetwork network = network(text, loss);
      Random random = new Random(text.hashCode());
      Minibatch batch = batch(random, network, 9);
      Parameters weights = weights(random, network);
      Backprop backprop = new AutodiffBackprop(network);
      Parameters gradient = Parameters.zeros(network.layout(), Precision.FLOAT64);
      backprop.sumLossAndGradient(weights, batch, SLICE, gradient);
      Parameters ignored = gradient.copy();
      for (int trial = 0; trial < 5; trial++) {
        Parameters direction = direction(random, network);
        double above =
            backprop.sumLossAndGradient(moved(weights, direction, STEP), batch, SLICE, ignored);
        double below =
            backprop.sumLossAndGradient(moved(weights, direction, -STEP), batch, SLICE, ignored);
        double slope = (above - below) / (2 * STEP);
        double expected = Kernels.dot(gradient.flat(), direction.flat());
        assertEquals(expected, slope, 1e-6 * Math.max(1, Math.abs(expected)), text + ", " + loss);
      }
    }
  }

  /** A chain of dense layers and activations is what {@link Mlp} is. */
  @Test
  void plainChainHasTheManualGradient() {
    Random random = new Random(2);
    Mlp mlp =
        new Mlp(List.of(6, 8, 4), Activation.TANH, Activation.IDENTITY, Loss.SOFTMAX_CROSS_ENTROPY);
    LayeredNetwork chain = network("dense(8) tanh dense(4)", Loss.SOFTMAX_CROSS_ENTROPY);
    assertEquals(mlp.layout(), chain.layout());
    Minibatch batch = batch(random, chain, 600);
    Parameters weights = weights(random, chain);
    Parameters expected = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    Parameters found = expected.copy();
    new ManualBackprop(mlp).sumLossAndGradient(weights, batch, expected);
    new AutodiffBackprop(chain).sumLossAndGradient(weights, batch, found);
    assertEquals(0, AutodiffBackpropTest.relativeError(expected, found), 1e-13);
    Matrix outputs = mlp.forward().run(weights, batch.inputs());
    ManualBackpropTest.assertClose(outputs, chain.forward().run(weights, batch.inputs()));
  }

  @Test
  void masksBelongToTheSliceAlone() {
    LayeredNetwork network =
        network("dense(40) relu dropout(0.5) dense(4)", Loss.SOFTMAX_CROSS_ENTROPY);
    Random random = new Random(4);
    Minibatch batch = batch(random, network, 300);
    Parameters weights = weights(random, network);
    double loss = loss(network, weights, batch, SLICE);
    assertEquals(loss, loss(network, weights, batch, new SliceContext(11, 5, 3)));
    assertNotEquals(loss, loss(network, weights, batch, new SliceContext(12, 5, 3)));
    assertNotEquals(loss, loss(network, weights, batch, new SliceContext(11, 6, 3)));
    assertNotEquals(loss, loss(network, weights, batch, new SliceContext(11, 5, 4)));
  }

  @Test
  void twoDropoutsOfOneNetworkDropDifferently() {
    // With one mask for both, what the first keeps the second keeps too: the share would be 1/2.
    LayeredNetwork network =
        NetworkText.parse("dropout(0.5) dropout(0.5) dense(1)")
            .network(4000, 1, Loss.HALF_SQUARED_ERROR);
    Parameters weights = Parameters.zeros(network.layout(), Precision.FLOAT64);
    Matrix x = Matrix.zeros(Precision.FLOAT64, 1, 4000);
    x.fill(1);
    Matrix y = Matrix.row(Precision.FLOAT64, 1);
    Parameters gradient = weights.copy();
    new AutodiffBackprop(network).sumLossAndGradient(weights, new Minibatch(x, y), gradient);
    // ∂L/∂w = (0 − 1)·x after both masks: −4 with probability 1/4, else 0.
    double kept =
        java.util.Arrays.stream(gradient.view("W1").reshape(1, 4000).toArray()[0])
            .filter(g -> g == -4)
            .count();
    assertEquals(1000, kept, 110);
  }

  @Test
  void evaluationDropsNothing() {
    LayeredNetwork with = network("dropout(0.9) dense(4) dropout(0.9)", Loss.HALF_SQUARED_ERROR);
    LayeredNetwork without = network("dense(4)", Loss.HALF_SQUARED_ERROR);
    Random random = new Random(6);
    Parameters weights = weights(random, with);
    Matrix x = batch(random, with, 5).inputs();
    ManualBackpropTest.assertClose(
        without.forward().run(weights, x), with.forward().run(weights, x));
  }

  @Test
  void layoutThatFitsNoVectorIsRefused() {
    ParameterLayout layout = new ParameterLayout().matrix("A", 2, 3);
    assertThrows(IllegalArgumentException.class, () -> layout.matrix("A", 3, 2), "the name");
    assertThrows(IllegalArgumentException.class, () -> layout.matrix("B", 2, -1));
    assertThrows(IllegalArgumentException.class, () -> layout.matrix("B", 1 << 16, 1 << 15));
    assertEquals("[A[2, 3]]", layout.toString());
  }

  /** A network of one's own needs a layout and a forward pass. */
  private record Bilinear(int features, int classes) implements Network {
    @Override
    public Loss loss() {
      return Loss.HALF_SQUARED_ERROR;
    }

    @Override
    public ParameterLayout layout() {
      return new ParameterLayout().matrix("A", features, 3).matrix("B", 3, classes);
    }

    @Override
    public String text() {
      return "x·A·B";
    }

    @Override
    public Value outputs(Value x, ForwardContext pass) {
      return Products.matmul(Products.matmul(x, pass.parameter("A")), pass.parameter("B"));
    }
  }

  @Test
  void networkOfOnesOwnNeedsOnlyItsForwardPass() {
    Network network = new Bilinear(6, 4);
    Random random = new Random(8);
    Minibatch batch = batch(random, network, 7);
    Parameters weights = weights(random, network);
    Parameters gradient = weights.copy();
    new AutodiffBackprop(network).sumLossAndGradient(weights, batch, gradient);
    Parameters direction = direction(random, network);
    double above = loss(network, moved(weights, direction, STEP), batch, SLICE);
    double below = loss(network, moved(weights, direction, -STEP), batch, SLICE);
    double expected = Kernels.dot(gradient.flat(), direction.flat());
    assertEquals(expected, (above - below) / (2 * STEP), 1e-6 * Math.abs(expected));
  }

  private static double loss(
      Network network, Parameters weights, Minibatch batch, SliceContext slice) {
    Parameters ignored = Parameters.zeros(network.layout(), Precision.FLOAT64);
    return new AutodiffBackprop(network).sumLossAndGradient(weights, batch, slice, ignored);
  }

  private static Parameters moved(Parameters weights, Parameters direction, double step) {
    Parameters moved = weights.copy();
    Kernels.addScaled(step, direction.flat(), moved.flat());
    return moved;
  }

  /** Gaussian, and 0 where nothing is trained. */
  private static Parameters direction(Random random, Network network) {
    Parameters direction = weights(random, network);
    for (ParameterLayout.Entry e : network.layout().entries()) {
      if (e.role().isBuffer()) {
        direction.view(e).fill(0);
      }
    }
    return direction;
  }

  /** By hand, of inputs that were multiplied with the mask beforehand. */
  @Test
  void inputDropoutIsTheNetworkOnMaskedInputs() {
    Mlp mlp = Mlp.classifier(6, 5, 4);
    Random random = new Random(2);
    Minibatch batch = batch(random, mlp, 300);
    Parameters weights = weights(random, mlp);
    Parameters expected = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    Matrix mask = batch.inputs().zerosLike();
    DropoutMask.fill(SLICE.seedOf(1), 0, 0.2, mask);
    Kernels.multiply(batch.inputs(), mask, mask);
    Minibatch masked = new Minibatch(mask, batch.targets());
    double loss = new ManualBackprop(mlp).sumLossAndGradient(weights, masked, SLICE, expected);

    LayeredNetwork network = NetworkText.of(mlp).withInputDropout(0.2).network(mlp.loss());
    assertEquals(mlp.layout(), network.layout());
    Parameters found = expected.copy();
    double sum = new AutodiffBackprop(network).sumLossAndGradient(weights, batch, SLICE, found);
    assertEquals(loss, sum, 1e-9);
    Kernels.subtract(expected.flat(), found.flat(), found.flat());
    assertEquals(0, Kernels.norm(found.flat()) / Kernels.norm(expected.flat()), 1e-12);
  }

  public static Parameters weights(Random random, Network network) {
    Parameters weights = Parameters.zeros(network.layout(), Precision.FLOAT64);
    Kernels.map(weights.flat(), v -> random.nextGaussian(), weights.flat());
    return weights;
  }

  public static Minibatch batch(Random random, Network network, int rows) {
    Matrix x = Matrix.zeros(Precision.FLOAT64, rows, network.features());
    Kernels.map(x, v -> random.nextGaussian(), x);
    Matrix y = Matrix.zeros(Precision.FLOAT64, rows, network.classes());
    for (int i = 0; i < rows; i++) {
      y.set(i, random.nextInt(network.classes()), 1);
    }
    return new Minibatch(x, y);
  }
}
