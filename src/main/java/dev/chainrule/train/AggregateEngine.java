package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.GradientSource.StepGradient;
import dev.chainrule.train.Phases.Phase;
import dev.chainrule.train.TrainState.Vectors;

/**
 * The plain engine: a {@link GradientSource} sums the gradients, the mean and the update are made
 * here.
 *
 * <p>Two weight vectors take turns, so that the weights before an update survive it: should it make
 * a weight or the next loss infinite or NaN, they are the last good ones.
 */
public final class AggregateEngine implements Engine {
  private final GradientSource source;
  private final Optimizer optimizer;
  private final RunningAverages averages;
  private final Parameters mean;
  private Parameters weights;
  private Parameters next;

  /**
   * Goes on from {@code start}, which is copied.
   *
   * @param optimizer a new one
   */
  public AggregateEngine(TrainState start, GradientSource source, Optimizer optimizer) {
    this.source = source;
    this.optimizer = optimizer;
    this.weights = start.weights().copy();
    this.next = start.previousWeights().copy();
    this.averages = new RunningAverages(weights.layout());
    this.mean = Parameters.zeros(weights.layout(), weights.precision());
    optimizer.restore(start.optimizer());
  }

  @Override
  public StepSum step(Step step) {
    long begin = System.nanoTime();
    StepGradient gradient = source.gradient(weights, step);
    GradientSum sum = gradient.sum();
    long computed = System.nanoTime();
    boolean updated = sum.isFinite();
    if (updated) {
      sum.mean(mean);
      optimizer.update(weights, mean, step, next);
      averages.update(weights, mean, next, 0, weights.layout().size());
      Parameters done = next;
      next = weights;
      weights = done;
    }
    boolean finite = updated && Kernels.allFinite(weights.flat());
    Phases phases =
        gradient
            .phases()
            .within((computed - begin) / 1e9)
            .with(Phase.UPDATE, (System.nanoTime() - computed) / 1e9);
    return new StepSum(sum.rows(), sum.lossSum(), updated, finite, phases);
  }

  @Override
  public Evaluation evaluate(Weights which) {
    return source.evaluate(which.of(vectors()));
  }

  @Override
  public Vectors vectors() {
    return new Vectors(weights, next, optimizer.state());
  }
}
