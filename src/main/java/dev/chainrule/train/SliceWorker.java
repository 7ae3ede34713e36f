package dev.chainrule.train;

import dev.chainrule.data.Deformer;
import dev.chainrule.data.InputScaler;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Backprop;
import dev.chainrule.model.ForwardContext.SliceContext;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Network;
import dev.chainrule.model.Parameters;
import dev.chainrule.model.Predictor;
import dev.chainrule.optim.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The work on one shard: the gradient of its slice in a step, or its evaluation.
 *
 * <p>The same code runs on executors and in the local loop. Keeps buffers between slices and
 * belongs to one thread.
 */
public final class SliceWorker {
  private static final int EVALUATION_BLOCK = 256;

  private final Network network;
  private final Precision precision;
  private final Backprop backprop;
  private final Predictor forward;
  private final InputScaler scaler;
  private final Preparation preparation;
  private Deformer deformer;
  private Minibatch buffer;

  /** Vectors to compute gradients in; large arrays are costly to allocate at every slice. */
  private final List<Matrix> spare = new ArrayList<>();

  private GradientSum last;

  /**
   * A worker with its own buffers; makes the BLAS of {@code settings} that of this process.
   *
   * @throws dev.chainrule.linalg.NativeBlasException if that is native and cannot be used
   * @throws IllegalArgumentException if there are no such gradients for the network
   */
  public SliceWorker(ComputeSettings settings) {
    Blas.use(settings.blas());
    this.network = settings.network();
    this.precision = settings.precision();
    this.backprop = settings.method().create(network);
    this.forward = network.forward();
    this.scaler = new InputScaler(settings.encoding());
    this.preparation = settings.preparation();
  }

  /**
   * An empty sum to add gradients to. It takes back the vectors of this worker's last sum, which
   * must have been used or sent by now: a Spark task's result is serialised before the next begins.
   */
  public GradientSum newSum(ShardPlan plan) {
    if (last != null) {
      last.release();
    }
    last = new GradientSum(plan.shards(), spare);
    backprop.watch(last.activity());
    return last;
  }

  private Matrix takeVector(Parameters like) {
    return spare.isEmpty() ? like.flat().zerosLike() : spare.remove(spare.size() - 1);
  }

  /**
   * Adds the gradient of {@code shard}'s slice of {@code step} to {@code sum}.
   *
   * @param plan says which rows these are
   * @param sum from {@link #newSum}; gets loss and gradient summed over the slice's rows
   * @param times the time that this takes is added to them
   * @throws IllegalArgumentException if the shard is seen to be in the sum already
   */
  public void addGradient(
      Parameters weights,
      Shard shard,
      ShardPlan plan,
      Step step,
      GradientSum sum,
      WorkTimes times) {
    long begin = System.nanoTime();
    long gemmBefore = Blas.nanosOfThisThread();
    int[] rows = plan.rowsOf(step.epoch(), step.inEpoch(), shard.number());
    if (rows.length == 0) {
      sum.add(shard.number(), 0, 0, null);
      return;
    }
    Minibatch batch = batch(shard, rows, preparation);
    if (preparation.augmentation().isNone()) {
      scaler.gather(shard, rows, batch.inputs());
    } else {
      deformer(shard).deform(shard, rows, plan.seed(), step.epoch(), batch.inputs());
      scaler.standardize(batch.inputs(), rows.length);
    }
    SliceContext slice = new SliceContext(plan.seed(), step.number(), shard.number());
    OptionalDouble added = addToSibling(weights, batch, slice, sum);
    Matrix gradient = added.isPresent() ? null : takeVector(weights);
    double loss =
        added.orElseGet(
            () ->
                backprop.sumLossAndGradient(
                    weights, batch, slice, new Parameters(weights.layout(), gradient)));
    long computed = System.nanoTime();
    sum.add(shard.number(), rows.length, loss, gradient);
    times.addCompute(computed - begin, Blas.nanosOfThisThread() - gemmBefore);
    times.addMerge(System.nanoTime() - computed);
  }

  /** Adds the gradient to that of the left sibling, if both can be; a vector less to write. */
  private OptionalDouble addToSibling(
      Parameters weights, Minibatch batch, SliceContext slice, GradientSum sum) {
    return sum.leftSibling(slice.shard())
        .map(left -> new Parameters(weights.layout(), left))
        .map(left -> backprop.addLossAndGradient(weights, batch, slice, left))
        .orElse(OptionalDouble.empty());
  }

  /**
   * Adds the summed loss and the predictions of all rows of {@code shard} to {@code evaluation}, as
   * they are.
   *
   * @throws IndexOutOfBoundsException if {@code evaluation} has no such shard
   */
  public void evaluate(Parameters weights, Shard shard, Evaluation evaluation) {
    evaluate(weights, shard, evaluation, (row, outputs, i, predicted) -> {});
  }

  /**
   * Adds all rows of {@code shard} to {@code assessment}, as they are.
   *
   * @param plan says which rows these are
   * @throws IndexOutOfBoundsException if {@code assessment} has no such shard
   */
  public void assess(Parameters weights, Shard shard, ShardPlan plan, Assessment assessment) {
    int[] setRows = plan.setRows(shard.number());
    double[] z = new double[network.classes()];
    evaluate(
        weights,
        shard,
        assessment.evaluation(),
        (row, outputs, i, predicted) -> {
          outputs.getRow(i, z);
          assessment.add(setRows[row], shard, row, z, predicted);
        });
  }

  /** Looks at a row of a shard, whose outputs are row {@code i} of {@code outputs}. */
  @FunctionalInterface
  private interface RowJudge {
    void see(int row, Matrix outputs, int i, int predicted);
  }

  private void evaluate(Parameters weights, Shard shard, Evaluation evaluation, RowJudge judge) {
    for (int from = 0; from < shard.rows(); from += EVALUATION_BLOCK) {
      int[] rows = new int[Math.min(EVALUATION_BLOCK, shard.rows() - from)];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = from + i;
      }
      Minibatch batch = batch(shard, rows, Preparation.NONE);
      scaler.gather(shard, rows, batch.inputs());
      Matrix outputs = forward.run(weights, batch.inputs());
      for (int i = 0; i < rows.length; i++) {
        int predicted = Kernels.argMax(outputs, i);
        evaluation.add(shard.label(rows[i]), predicted);
        judge.see(rows[i], outputs, i, predicted);
      }
      evaluation.addLoss(
          shard.number(), network.loss().sumAndGradient(outputs, batch.targets(), outputs));
    }
  }

  /** All shards of a set have images of one size. */
  private Deformer deformer(Shard shard) {
    if (deformer == null) {
      deformer = new Deformer(preparation.augmentation(), shard);
    }
    return deformer;
  }

  /** With room for the inputs, which are yet to be filled in. */
  private Minibatch batch(Shard shard, int[] rows, Preparation how) {
    if (buffer == null || buffer.rows() < rows.length) {
      buffer =
          new Minibatch(
              Matrix.zeros(precision, rows.length, network.features()),
              Matrix.zeros(precision, rows.length, network.classes()));
    }
    Matrix targets = buffer.targets().rowRange(0, rows.length);
    int[] labels = shard.labels(rows);
    Minibatch.setTargets(labels, how.labelSmoothing(), targets);
    return new Minibatch(
        buffer.inputs().rowRange(0, rows.length),
        targets,
        Minibatch.rowWeights(labels, how.classWeights(), precision));
  }
}
