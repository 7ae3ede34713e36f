package dev.chainrule.bench;

import dev.chainrule.data.Encoding;
import dev.chainrule.data.InputScaler;
import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ForwardPass;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.Evaluation;
import dev.chainrule.train.SliceWorker;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * MNIST's 60,000 rows through 784-512-10 on one thread: evaluated, beside what training does up to
 * the loss.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class EvaluationBenchmark {
  private static final int ROWS = 256;

  private final Mlp mlp = Mlp.classifier(Terms.INPUTS, Terms.HIDDEN, Terms.OUTPUTS);
  private final InputScaler scaler = new InputScaler(Encoding.PIXELS);
  private Shard shard;
  private Parameters weights;
  private SliceWorker worker;
  private ForwardPass forward;
  private Matrix inputs;
  private Matrix targets;

  @Setup
  public void prepare() {
    Blas.use(Blas.Choice.NATIVE);
    shard = new Terms("data/mnist", 1, 1, Terms.HIDDEN).rows();
    weights = Initializer.GLOROT.parameters(mlp.layout(), Terms.SEED, Precision.FLOAT32);
    worker =
        new SliceWorker(
            new ComputeSettings(mlp, Precision.FLOAT32, GradientMethod.MANUAL, Blas.Choice.NATIVE));
    forward = new ForwardPass(mlp);
    inputs = Matrix.zeros(Precision.FLOAT32, ROWS, Terms.INPUTS);
    targets = Matrix.zeros(Precision.FLOAT32, ROWS, Terms.OUTPUTS);
  }

  @Benchmark
  public double evaluation() {
    Evaluation evaluation = new Evaluation(1, Terms.OUTPUTS);
    worker.evaluate(weights, shard, evaluation);
    return evaluation.meanLoss();
  }

  @Benchmark
  public double trainingUpToTheLoss() {
    int[] all = IntStream.range(0, shard.rows()).toArray();
    double loss = 0;
    for (int from = 0; from < all.length; from += ROWS) {
      int[] rows = Arrays.copyOfRange(all, from, Math.min(from + ROWS, all.length));
      Matrix x = inputs.rowRange(0, rows.length);
      Matrix y = targets.rowRange(0, rows.length);
      scaler.gather(shard, rows, x);
      Minibatch.setTargets(shard.labels(rows), 0, y);
      Matrix outputs = forward.run(weights, x);
      loss += mlp.loss().sumAndGradient(outputs, y, outputs);
    }
    return loss / all.length;
  }
}
