package dev.chainrule.bench;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Backprop;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.Parameters;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Loss and gradient of one slice of 256 rows, by hand and by automatic differentiation, on one
 * thread. {@code gc.alloc.rate.norm} are the bytes allocated for a slice.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class GradientBenchmark {
  private static final int ROWS = 256;

  @Param({"FLOAT32"})
  public Precision precision;

  private Minibatch batch;
  private Slice manual;
  private Slice autodiff;
  private Slice residual;

  /** A network with weights, a place for the gradient, and who computes it. */
  private record Slice(Backprop backprop, Parameters weights, Parameters gradient) {
    static Slice of(Network network, GradientMethod method, Precision precision) {
      Parameters weights = Initializer.GLOROT.parameters(network.layout(), 1, precision);
      return new Slice(method.create(network), weights, weights.copy());
    }

    double run(Minibatch rows) {
      return backprop.sumLossAndGradient(weights, rows, gradient);
    }
  }

  /** Rows as sparse as MNIST's: four pixels of five are 0. */
  @Setup
  public void prepare() {
    Blas.use(Blas.Choice.NATIVE);
    Random random = new Random(1);
    Matrix x = Matrix.zeros(precision, ROWS, 784);
    Kernels.map(x, v -> random.nextInt(5) == 0 ? random.nextDouble() : 0, x);
    Matrix y = Matrix.zeros(precision, ROWS, 10);
    for (int i = 0; i < ROWS; i++) {
      y.set(i, i % 10, 1);
    }
    batch = new Minibatch(x, y);
    Mlp mlp = Mlp.classifier(784, 512, 10);
    manual = Slice.of(mlp, GradientMethod.MANUAL, precision);
    autodiff = Slice.of(mlp, GradientMethod.AUTODIFF, precision);
    Network layered =
        NetworkText.parse(
                "dense(512) layernorm relu dropout(0.2) residual(dense(512) relu) dense(10)")
            .network(784, 10, Loss.SOFTMAX_CROSS_ENTROPY);
    residual = Slice.of(layered, GradientMethod.AUTODIFF, precision);
  }

  @Benchmark
  public double manual() {
    return manual.run(batch);
  }

  @Benchmark
  public double autodiff() {
    return autodiff.run(batch);
  }

  /** For comparison: a second hidden layer, layer norm and dropout. */
  @Benchmark
  public double autodiffResidual() {
    return residual.run(batch);
  }
}
