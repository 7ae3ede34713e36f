package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.GradientSource.StepGradient;
import dev.chainrule.train.Phases.Phase;
import dev.chainrule.train.RunMetrics.Meter;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.List;

/**
 * The training loop: gradient, mean, update, and again.
 *
 * <p>Two weight vectors take turns, so that the weights before an update survive it: should it make
 * a weight or the next loss infinite or NaN, they are the last good ones. A loop that starts from
 * another one's {@link #state} computes the same bits.
 */
public final class Trainer {
  private final TrainingPlan plan;
  private final GradientSource source;
  private final Optimizer optimizer;
  private final StopRequest stop;
  private final List<TrainListener> listeners;

  private int steps;
  private Parameters weights;
  private Parameters next;
  private final Parameters mean;
  private RunMetrics metrics;

  /** Whether all weights are finite; else {@link #next} has the last good ones. */
  private boolean finite;

  /**
   * @param start the state that training continues from; not changed
   * @param stop may end the run early
   */
  public Trainer(
      TrainingPlan plan,
      TrainState start,
      GradientSource source,
      Optimizer optimizer,
      StopRequest stop,
      List<TrainListener> listeners) {
    this.plan = plan;
    this.source = source;
    this.optimizer = optimizer;
    this.stop = stop;
    this.listeners = List.copyOf(listeners);
    this.steps = start.steps();
    this.weights = start.weights().copy();
    this.next = start.previousWeights().copy();
    this.mean = Parameters.zeros(weights.layout(), weights.precision());
    this.metrics = start.metrics();
    this.finite = Kernels.allFinite(weights.flat());
    optimizer.restore(start.optimizer());
  }

  /** Makes all steps of the plan, unless a loss or weight is not finite or the run is to stop. */
  public TrainingResult run() {
    listeners.forEach(l -> l.started(state()));
    try {
      return result(loop());
    } catch (StepAbandonedException e) {
      return result(Outcome.INTERRUPTED);
    } finally {
      listeners.forEach(l -> l.ended(state()));
    }
  }

  private Outcome loop() {
    if (finite && owesEvaluation()) {
      evaluate();
      listeners.forEach(l -> l.reached(state()));
    }
    while (steps < plan.totalSteps() && finite) {
      if (stop.isRequested()) {
        return Outcome.INTERRUPTED;
      }
      if (!step(plan.step(steps))) {
        return Outcome.DIVERGED;
      }
      if (finite && owesEvaluation()) {
        evaluate();
      }
      listeners.forEach(l -> l.reached(state()));
    }
    return finite && !endsWithoutLoss() ? Outcome.FINISHED : Outcome.DIVERGED;
  }

  /** Whether the last update broke the weights, which no further step would notice. */
  private boolean endsWithoutLoss() {
    List<EpochReport> history = metrics.history();
    return !Double.isFinite(history.get(history.size() - 1).testLoss());
  }

  /** One update; false if there can be none, since loss or gradient is not finite. */
  private boolean step(Step step) {
    long start = System.nanoTime();
    StepGradient gradient = source.gradient(weights, step);
    GradientSum sum = gradient.sum();
    long computed = System.nanoTime();
    if (!sum.isFinite()) {
      return false;
    }
    sum.mean(mean);
    optimizer.update(weights, mean, step, next);
    RunningAverages.update(weights, mean, next);
    finite = Kernels.allFinite(next.flat());
    swap();
    steps++;
    long end = System.nanoTime();
    Phases phases =
        gradient
            .phases()
            .within((computed - start) / 1e9)
            .with(Phase.UPDATE, (end - computed) / 1e9);
    report(step, sum, (end - start) / 1e9, phases);
    return true;
  }

  private void swap() {
    Parameters updated = next;
    next = weights;
    weights = updated;
  }

  private void report(Step step, GradientSum sum, double seconds, Phases phases) {
    metrics = metrics.plus(sum, seconds, phases);
    StepReport report = new StepReport(step, sum.rows(), sum.meanLoss(), seconds, phases);
    listeners.forEach(l -> l.stepDone(report));
  }

  /** Whether an epoch's steps are all made, but its evaluation is not. */
  private boolean owesEvaluation() {
    return steps > 0 && steps % plan.stepsPerEpoch() == 0 && metrics.epoch().rows() > 0;
  }

  private void evaluate() {
    Evaluation test = source.evaluate(weights);
    Meter epoch = metrics.epoch();
    EpochReport report =
        new EpochReport(
            steps / plan.stepsPerEpoch(),
            epoch.loss() / epoch.rows(),
            test.meanLoss(),
            test.accuracy(),
            epoch.seconds(),
            epoch.rows() / epoch.seconds(),
            weights.sha256());
    metrics = metrics.plus(report);
    listeners.forEach(l -> l.epochDone(report));
  }

  /** Where the loop stands. */
  private TrainState state() {
    return new TrainState(steps, weights, next, optimizer.state(), metrics);
  }

  private TrainingResult result(Outcome outcome) {
    if (outcome != Outcome.DIVERGED) {
      return new TrainingResult(outcome, weights, steps, metrics, evaluated(weights));
    }
    // The weights may be what the last update broke; those before it had a finite loss.
    Evaluation test = source.evaluate(next);
    TestFigures figures = new TestFigures(test.meanLoss(), test.accuracy());
    return new TrainingResult(outcome, next, Math.max(0, steps - 1), metrics, figures);
  }

  /** What the last epoch's evaluation says of {@code kept}; null if it was of next weights. */
  private TestFigures evaluated(Parameters kept) {
    List<EpochReport> history = metrics.history();
    if (history.isEmpty()) {
      return null;
    }
    EpochReport last = history.get(history.size() - 1);
    return last.weightsSha256().equals(kept.sha256())
        ? new TestFigures(last.testLoss(), last.testAccuracy())
        : null;
  }
}
