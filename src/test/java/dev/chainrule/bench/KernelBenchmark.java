package dev.chainrule.bench;

import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Activity;
import dev.chainrule.model.Loss;
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
 * The kernels of a step of 784-512-10 on one thread, beside what bounds them: for those of the
 * hidden layer and of the weights a copy of as many numbers, for a slice its five products. {@link
 * GradientBenchmark} has the slice as a whole.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
  private static final int IMAGE_WIDTH = 28;

  /** Of 784 pixels, 224 are blank then; 256 rows of MNIST have some 223 that are. */
  private static final int BLANK_OF_WIDTH = 8;

  /** Rows of the slice. */
  @Param({"64", "256"})
  public int rows;

  private Matrix x;
  private Matrix pixels;
  private Matrix w1;
  private Matrix h;
  private Matrix w2;
  private Matrix z;
  private Matrix targets;
  private Matrix bias;
  private Matrix dh;
  private Matrix dw1;
  private Matrix dw2;

  @Setup
  public void prepare() {
    Blas.use(Blas.Choice.NATIVE);
    Random random = new Random(1);
    x = random(random, rows, Terms.INPUTS);
    pixels = x.copy();
    for (int i = 0; i < pixels.size(); i++) {
      if (i % IMAGE_WIDTH < BLANK_OF_WIDTH) {
        pixels.set(i, 0);
      }
    }
    w1 = random(random, Terms.INPUTS, Terms.HIDDEN);
    h = random(random, rows, Terms.HIDDEN);
    w2 = random(random, Terms.HIDDEN, Terms.OUTPUTS);
    z = random(random, rows, Terms.OUTPUTS);
    targets = z.zerosLike();
    for (int i = 0; i < rows; i++) {
      targets.set(i, i % Terms.OUTPUTS, 1);
    }
    bias = random(random, 1, Terms.HIDDEN);
    dh = random(random, rows, Terms.HIDDEN);
    dw1 = random(random, Terms.INPUTS, Terms.HIDDEN);
    dw2 = w2.zerosLike();
  }

  private static Matrix random(Random random, int rows, int cols) {
    Matrix m = Matrix.zeros(Precision.FLOAT32, rows, cols);
    Kernels.map(m, v -> random.nextDouble() - 0.5, m);
    return m;
  }

  // Of the size of the hidden layer, [rows, 512].

  @Benchmark
  public void hiddenCopy() {
    dh.copyFrom(h);
  }

  @Benchmark
  public void hiddenBias() {
    Kernels.addRow(h, bias, dh);
  }

  @Benchmark
  public void hiddenRelu() {
    Kernels.relu(h, dh);
  }

  @Benchmark
  public void hiddenMask() {
    Kernels.maskPositive(h, h, dh);
  }

  @Benchmark
  public void hiddenColumnSums() {
    Kernels.columnSums(h, bias);
  }

  /** What gradient flow costs a slice with nothing known of the step's rows yet. */
  @Benchmark
  public Activity hiddenActivity() {
    Activity activity = new Activity();
    activity.note(0, Activation.RELU, h);
    return activity;
  }

  // Of the size of the first weights, [784, 512].

  @Benchmark
  public void weightsCopy() {
    dw1.copyFrom(w1);
  }

  @Benchmark
  public void weightsAdd() {
    Kernels.add(w1, dw1, dw1);
  }

  @Benchmark
  public void weightsAddScaled() {
    Kernels.addScaled(1e-9, w1, dw1);
  }

  @Benchmark
  public boolean weightsAllFinite() {
    return Kernels.allFinite(w1);
  }

  // Of a slice.

  @Benchmark
  public double sliceLoss() {
    return Loss.SOFTMAX_CROSS_ENTROPY.sumAndGradient(z, targets, dh.view(0, rows, Terms.OUTPUTS));
  }

  @Benchmark
  public void sliceProducts() {
    products(x);
  }

  @Benchmark
  public void sliceProductsWithBlankPixels() {
    products(pixels);
  }

  private void products(Matrix x) {
    Blas.multiply(x, w1, h);
    Blas.multiply(h, w2, z);
    Blas.gemm(h, true, z, false, 0, dw2);
    Blas.multiplyTransposedRight(z, w2, dh);
    Blas.gemm(x, true, dh, false, 0, dw1);
  }
}
