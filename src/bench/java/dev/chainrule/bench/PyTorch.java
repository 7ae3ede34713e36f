package dev.chainrule.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.chainrule.data.Encoding;
import dev.chainrule.data.InputScaler;
import dev.chainrule.data.Shard;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.random.CounterRandom;
import dev.chainrule.random.Permutation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * PyTorch's own operations and autograd through DJL's native calls, as a loop in Python would make
 * them: gather, linear, ReLU, linear, cross-entropy, backward, update in place. The loss is scaled
 * by the learning rate, so that an update is one pass, and gradients are dropped rather than set to
 * zero, as {@code zero_grad} does.
 */
final class PyTorch implements Contestant {
  private final int threads;
  private final PtNDManager manager;

  /** [rows, 784], all as float32. */
  private final PtNDArray images;

  /** [rows, 1], int64. */
  private final PtNDArray labels;

  private final int rows;

  /** In the order of their layers: W [out, in], b [out]. */
  private final List<PtNDArray> weights = new ArrayList<>();

  private int batch;
  private int epoch;
  private int next;
  private long[] order;
  private double loss;

  PyTorch(Terms terms, String threads) {
    this.threads = Integer.parseInt(threads);
    this.manager = (PtNDManager) NDManager.newBaseManager("PyTorch");
    JniUtils.setNumThreads(this.threads);
    JniUtils.setGradMode(false);
    Shard shard = terms.rows();
    this.rows = shard.rows();
    Float32Matrix x = new Float32Matrix(new float[rows * Terms.INPUTS], 0, rows, Terms.INPUTS);
    int[] all = new int[rows];
    for (int i = 0; i < rows; i++) {
      all[i] = i;
    }
    new InputScaler(Encoding.PIXELS).gather(shard, all, x);
    int[] y = shard.labels(all);
    this.images = floats(x.data(), rows, Terms.INPUTS);
    long[] classes = new long[rows];
    for (int i = 0; i < rows; i++) {
      classes[i] = y[i];
    }
    this.labels = (PtNDArray) manager.create(classes, new Shape(rows, 1));
    layer(Terms.INPUTS, Terms.HIDDEN);
    layer(Terms.HIDDEN, Terms.OUTPUTS);
  }

  private PtNDArray floats(float[] values, long... shape) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(values.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    buffer.put(values).rewind();
    return manager.create(buffer, new Shape(shape), DataType.FLOAT32);
  }

  private void layer(int in, int out) {
    float most = (float) Math.sqrt(6.0 / (in + out));
    weights.add(
        (PtNDArray) manager.randomUniform(-most, most, new Shape(out, in), DataType.FLOAT32));
    weights.add((PtNDArray) manager.zeros(new Shape(out), DataType.FLOAT32));
  }

  @Override
  public String about() {
    return Words.format(
        "%s through DJL %s, torch.set_num_threads(%d)",
        Engine.getEngine("PyTorch").getVersion(), Engine.getDjlVersion(), threads);
  }

  @Override
  public void prepare(int newBatch) {
    batch = newBatch;
    next = rows;
  }

  @Override
  public Leg run(double seconds) {
    long begin = System.nanoTime();
    long done = 0;
    double elapsed;
    do {
      done += step();
      elapsed = (System.nanoTime() - begin) / 1e9;
    } while (elapsed < seconds);
    return new Leg(done / elapsed, loss);
  }

  /** One update; the rows that it took. */
  private int step() {
    if (next == rows) {
      shuffle();
    }
    int count = Math.min(batch, rows - next);
    try (NDManager step = manager.newSubManager()) {
      long[] chosen = new long[count];
      System.arraycopy(order, next, chosen, 0, count);
      PtNDArray index = (PtNDArray) step.create(chosen);
      PtNDArray x = JniUtils.embedding(index, images, false);
      PtNDArray y = JniUtils.embedding(index, labels, false);
      update(x, y);
    }
    next += count;
    return count;
  }

  private void shuffle() {
    Permutation rowsOfEpoch =
        Permutation.of(Terms.SEED + epoch, CounterRandom.Purpose.SHARDS, rows);
    order = new long[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = rowsOfEpoch.at(i);
    }
    epoch++;
    next = 0;
  }

  private void update(PtNDArray x, PtNDArray y) {
    weights.replaceAll(PyTorch::withoutGradient);
    JniUtils.setGradMode(true);
    PtNDArray h = JniUtils.relu(JniUtils.linear(x, weights.get(0), weights.get(1)));
    PtNDArray z = JniUtils.linear(h, weights.get(2), weights.get(3));
    PtNDArray likelihoods = JniUtils.gather(JniUtils.logSoftmax(z, 1, DataType.FLOAT32), y, 1);
    PtNDArray scaled = JniUtils.mean(likelihoods).mul((float) -Terms.LEARNING_RATE);
    JniUtils.backward(scaled, (PtNDArray) scaled.onesLike(), false, false);
    JniUtils.setGradMode(false);
    loss = scaled.getFloat() / Terms.LEARNING_RATE;
    for (PtNDArray weight : weights) {
      try (PtNDArray gradient = JniUtils.getGradient(weight)) {
        weight.subi(gradient);
      }
    }
  }

  /** The same numbers in the same memory, wanting a gradient and having none. */
  private static PtNDArray withoutGradient(PtNDArray weight) {
    PtNDArray same = JniUtils.detachGradient(weight);
    weight.close();
    JniUtils.attachGradient(same, true);
    return same;
  }

  @Override
  public void close() {
    manager.close();
  }
}
