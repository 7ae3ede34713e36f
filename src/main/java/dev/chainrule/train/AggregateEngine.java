package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.train.GradientSource.StepGradient;
import dev.chainrule.train.Phases.Phase;
import dev.chainrule.train.TrainState.Vectors;
import java.util.Optional;

/**
 * The plain engine: a {@link GradientSource} sums the gradients, the mean and the update are made
 * here.
 *
 * <p>Two weight vectors take turns, so that the weights before an update survive it: should it make
 * a weight or the next loss infinite or NaN, they are the last good ones.
 */
public final class AggregateEngine implements Engine {
  private final GradientSource source;
  private final UpdateRule rule;
  private final Parameters mean;
  private Parameters weights;
  private boolean updated;
  private Parameters next;

  /**
   * Goes on from {@code start}, which is copied.
   *
   * @param rule a new one
   */
  public AggregateEngine(TrainState start, GradientSource source, UpdateRule rule) {
    this.source = source;
    this.rule = rule;
    this.weights = start.weights().copy();
    this.next = start.previousWeights().copy();
    this.mean = Parameters.zeros(weights.layout(), weights.precision());
    rule.restore(start.optimizer());
  }

  @Override
  public StepSum step(Step step) {
    long begin = System.nanoTime();
    StepGradient gradient = source.gradient(weights, step);
    GradientSum sum = gradient.sum();
    long computed = System.nanoTime();
    updated = sum.isFinite();
    if (updated) {
      sum.mean(mean);
      rule.update(weights, mean, step, next);
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
    return new StepSum(sum.rows(), sum.lossSum(), updated, finite, phases, sum.activity());
  }

  @Override
  public Evaluation evaluate(Weights which) {
    return source.evaluate(which.of(vectors()));
  }

  @Override
  public Optional<Parameters> gradient() {
    return updated ? Optional.of(mean) : Optional.empty();
  }

  @Override
  public Vectors vectors() {
    return new Vectors(weights, next, rule.state());
  }
}
