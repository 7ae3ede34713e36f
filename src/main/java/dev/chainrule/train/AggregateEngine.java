package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.optim.UpdateRule;
import dev.chainrule.train.GradientSource.StepGradient;
import dev.chainrule.train.Phases.Phase;
import dev.chainrule.train.TrainState.Vectors;
import java.util.Optional;

/**
 * The plain engine: a {@link GradientSource} sums the gradients, an {@link Updater} makes the mean
 * and the next weights, in this JVM.
 */
public final class AggregateEngine implements Engine {
  private final GradientSource source;
  private final Updater updater;

  /**
   * Goes on from {@code start}, which is copied.
   *
   * @param rule a new one
   */
  public AggregateEngine(TrainState start, GradientSource source, UpdateRule rule) {
    this.source = source;
    this.updater = new Updater(start, rule);
  }

  @Override
  public StepSum step(Step step) {
    long begin = System.nanoTime();
    StepGradient gradient = source.gradient(updater.weights(), step);
    GradientSum sum = gradient.sum();
    long computed = System.nanoTime();
    boolean updated = sum.isFinite();
    boolean finite = updated && update(sum, step);
    updater.end(updated);
    Phases phases =
        gradient
            .phases()
            .within((computed - begin) / 1e9)
            .with(Phase.UPDATE, (System.nanoTime() - computed) / 1e9);
    return new StepSum(sum.rows(), sum.lossSum(), updated, finite, phases, sum.activity());
  }

  /** Makes the next weights; whether they are finite. */
  private boolean update(GradientSum sum, Step step) {
    updater.prepare();
    boolean finite = updater.update(sum, 0, step, 0, updater.size());
    updater.boundNorms(0, 1);
    return finite;
  }

  @Override
  public Evaluation evaluate(Weights which) {
    return source.evaluate(which.of(vectors()));
  }

  @Override
  public Optional<Parameters> gradient() {
    return updater.gradient();
  }

  @Override
  public Vectors vectors() {
    return updater.vectors();
  }
}
