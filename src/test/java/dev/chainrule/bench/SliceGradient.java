package dev.chainrule.bench;

import dev.chainrule.data.Encoding;
import dev.chainrule.data.InputScaler;
import dev.chainrule.data.Shard;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Backprop;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import java.util.Locale;
import java.util.stream.IntStream;

/** Loss and gradient of one slice, over and over, on one thread. */
final class SliceGradient implements Contestant {
  private final Shard rows;
  private final GradientMethod method;
  private final Backprop backprop;
  private final Parameters weights;
  private final Parameters gradient;
  private Minibatch slice;

  SliceGradient(Terms terms, String method) {
    Blas.use(Blas.Choice.NATIVE);
    Mlp network = Mlp.classifier(Terms.INPUTS, Terms.HIDDEN, Terms.OUTPUTS);
    this.rows = terms.rows();
    this.method = GradientMethod.valueOf(method.toUpperCase(Locale.ROOT));
    this.backprop = this.method.create(network);
    this.weights = Initializer.GLOROT.parameters(network.layout(), Terms.SEED, Precision.FLOAT32);
    this.gradient = weights.copy();
  }

  @Override
  public String about() {
    return method.label() + " gradient, 1 thread; " + Blas.report();
  }

  @Override
  public void prepare(int batch) {
    Matrix x = Matrix.zeros(Precision.FLOAT32, batch, Terms.INPUTS);
    Matrix y = Matrix.zeros(Precision.FLOAT32, batch, Terms.OUTPUTS);
    int[] first = IntStream.range(0, batch).toArray();
    new InputScaler(Encoding.PIXELS).gather(rows, first, x);
    int[] labels = rows.labels(first);
    for (int i = 0; i < batch; i++) {
      y.set(i, labels[i], 1);
    }
    slice = new Minibatch(x, y);
  }

  @Override
  public Leg run(double seconds) {
    long begin = System.nanoTime();
    long done = 0;
    double elapsed;
    do {
      backprop.sumLossAndGradient(weights, slice, gradient);
      done += slice.rows();
      elapsed = (System.nanoTime() - begin) / 1e9;
    } while (elapsed < seconds);
    return new Leg(done / elapsed, 0);
  }
}
