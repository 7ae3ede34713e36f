package dev.chainrule.train;

import dev.chainrule.model.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * The training loop: gradient, mean, update, and again.
 *
 * <p>Two weight vectors take turns, so that the weights before an update survive it: should the
 * next loss be no number, they are the last good ones.
 */
public final class Trainer {
  private final TrainingPlan plan;
  private final GradientSource source;
  private final Optimizer optimizer;
  private final List<TrainListener> listeners;

  private Parameters weights;
  private Parameters other;
  private final Parameters mean;

  private final List<EpochReport> history = new ArrayList<>();
  private final Meter epoch = new Meter();
  private final Meter total = new Meter();

  /**
   * @param initial weights to start from; not changed
   */
  public Trainer(
      TrainingPlan plan,
      Parameters initial,
      GradientSource source,
      Optimizer optimizer,
      List<TrainListener> listeners) {
    this.plan = plan;
    this.source = source;
    this.optimizer = optimizer;
    this.listeners = List.copyOf(listeners);
    this.weights = initial.copy();
    this.other = initial.copy();
    this.mean = Parameters.zeros(initial.layout(), initial.precision());
  }

  /** All steps of the plan, or until a loss or gradient is no number. */
  public TrainingResult run() {
    for (int number = 0; number < plan.totalSteps(); number++) {
      long start = System.nanoTime();
      Step step = plan.step(number);
      GradientSum sum = source.gradient(weights, step);
      if (!sum.isFinite()) {
        // The weights may be what the last update broke; those before it had a finite loss.
        return result(other, Math.max(0, number - 1), true);
      }
      sum.mean(mean);
      optimizer.update(weights, mean, step, other);
      RunningAverages.update(weights, mean, other);
      swap();
      report(step, sum, (System.nanoTime() - start) / 1e9);
      if (step.endsEpoch()) {
        evaluate(step);
      }
    }
    return result(weights, plan.totalSteps(), false);
  }

  private void swap() {
    Parameters updated = other;
    other = weights;
    weights = updated;
  }

  private void report(Step step, GradientSum sum, double seconds) {
    epoch.add(sum, seconds);
    total.add(sum, seconds);
    StepReport report = new StepReport(step, sum.rows(), sum.meanLoss(), seconds);
    listeners.forEach(l -> l.stepDone(report));
  }

  private void evaluate(Step step) {
    Evaluation test = source.evaluate(weights);
    EpochReport report =
        new EpochReport(
            step.epoch() + 1,
            epoch.loss / epoch.rows,
            test.meanLoss(),
            test.accuracy(),
            epoch.seconds,
            epoch.rows / epoch.seconds,
            weights.sha256());
    epoch.reset();
    history.add(report);
    listeners.forEach(l -> l.epochDone(report));
  }

  private TrainingResult result(Parameters good, int steps, boolean diverged) {
    return new TrainingResult(good, steps, diverged, history, total.seconds, total.rows);
  }

  /** Running sums over steps. */
  private static final class Meter {
    private long rows;
    private double loss;
    private double seconds;

    void add(GradientSum sum, double stepSeconds) {
      rows += sum.rows();
      loss += sum.lossSum();
      seconds += stepSeconds;
    }

    void reset() {
      rows = 0;
      loss = 0;
      seconds = 0;
    }
  }
}
