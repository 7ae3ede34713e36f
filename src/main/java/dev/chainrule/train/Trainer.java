package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.model.Activity;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Step;
import dev.chainrule.train.Engine.StepSum;
import dev.chainrule.train.Engine.Weights;
import dev.chainrule.train.RunMetrics.Meter;
import dev.chainrule.train.TrainListener.EpochDetails;
import dev.chainrule.train.TrainListener.EpochReport;
import dev.chainrule.train.TrainListener.StepReport;
import dev.chainrule.train.TrainState.Vectors;
import dev.chainrule.train.TrainingResult.Outcome;
import dev.chainrule.train.TrainingResult.TestFigures;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The training loop: gradient, mean, update, and again.
 *
 * <p>A loop that starts from another one's {@link #state} computes the same bits, with any engine.
 */
public final class Trainer {
  private final TrainingPlan plan;
  private final Engine engine;
  private final StopRequest stop;
  private final List<TrainListener> listeners;

  private int steps;
  private RunMetrics metrics;

  /** Before the first step of the current epoch that is made here. */
  private final Parameters startWeights;

  /** Of the steps of the current epoch that were made here. */
  private Activity activity = new Activity();

  /** The metrics after each step that the engine may have to go back to, by steps. */
  private final NavigableMap<Integer, RunMetrics> recent = new TreeMap<>();

  /** Whether all weights are finite; else those before the last update are the last good ones. */
  private boolean finite;

  /**
   * @param start the state that training continues from
   * @param engine one that goes on from there
   * @param stop may end the run early
   */
  public Trainer(
      TrainingPlan plan,
      TrainState start,
      Engine engine,
      StopRequest stop,
      List<TrainListener> listeners) {
    this.plan = plan;
    this.engine = engine;
    this.stop = stop;
    this.listeners = List.copyOf(listeners);
    this.steps = start.steps();
    measured(start.metrics());
    this.startWeights = start.weights().copy();
    this.finite = Kernels.allFinite(start.weights().flat());
  }

  /**
   * Makes all steps of the plan, unless a loss or weight is not finite, the engine has converged,
   * or the run is to stop.
   */
  public TrainingResult run() {
    listeners.forEach(l -> l.started(state()));
    try {
      return result(loop());
    } catch (StepAbandonedException e) {
      goBack();
      return result(Outcome.INTERRUPTED);
    } catch (RuntimeException e) {
      goBack();
      throw e;
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
      if (plan.stopRule().reason(metrics.history()).isPresent()) {
        return Outcome.STOPPED;
      }
      if (stop.isRequested()) {
        return Outcome.INTERRUPTED;
      }
      if (!step(plan.step(steps, metrics.history()))) {
        return engine.hasConverged() ? Outcome.CONVERGED : Outcome.DIVERGED;
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

  /** To where the engine's vectors are, which may be some steps ago. */
  private void goBack() {
    steps -= engine.unkeptSteps();
    metrics = recent.get(steps);
  }

  private void measured(RunMetrics now) {
    metrics = now;
    recent.put(steps, now);
    recent.headMap(steps - engine.unkeptSteps()).clear();
  }

  /**
   * One update; false if there can be none: loss or gradient is not finite, or nothing is better.
   */
  private boolean step(Step step) {
    long start = System.nanoTime();
    StepSum sum = engine.step(step);
    if (!sum.updated()) {
      return false;
    }
    finite = sum.finite();
    activity.merge(sum.activity());
    steps++;
    double seconds = (System.nanoTime() - start) / 1e9;
    Phases phases = sum.phases().within(seconds);
    measured(metrics.plus(sum, seconds, phases));
    StepReport report = new StepReport(step, sum.rows(), sum.meanLoss(), seconds, phases);
    listeners.forEach(l -> l.stepDone(report));
    return true;
  }

  /** Whether an epoch's steps are all made, but its evaluation is not. */
  private boolean owesEvaluation() {
    return steps > 0 && steps % plan.stepsPerEpoch() == 0 && metrics.epoch().rows() > 0;
  }

  private void evaluate() {
    Evaluation test = engine.evaluate(Weights.LATEST);
    Optional<Parameters> gradient = engine.gradient(); // Before vectors are kept, and it may go.
    Vectors vectors = engine.vectors();
    Meter epoch = metrics.epoch();
    EpochReport report =
        new EpochReport(
            steps / plan.stepsPerEpoch(),
            epoch.loss() / epoch.rows(),
            test.meanLoss(),
            test.accuracy(),
            epoch.seconds(),
            epoch.rows() / epoch.seconds(),
            vectors.weights().sha256());
    measured(metrics.plus(report));
    Flow flow = Flow.of(startWeights, vectors, gradient, activity);
    EpochDetails details = new EpochDetails(report, test, vectors.weights(), gradient, flow);
    listeners.forEach(l -> l.epochMeasured(details));
    activity = new Activity();
    startWeights.flat().copyFrom(vectors.weights().flat());
    listeners.forEach(l -> l.epochDone(report));
  }

  /** Where the loop stands. */
  private TrainState state() {
    return new TrainState(steps, engine::vectors, metrics);
  }

  private TrainingResult result(Outcome outcome) {
    if (outcome != Outcome.DIVERGED) {
      Parameters weights = engine.vectors().weights();
      return new TrainingResult(outcome, weights, steps, metrics, evaluated(weights));
    }
    // The weights may be what the last update broke; those before it had a finite loss.
    Evaluation test = engine.evaluate(Weights.PREVIOUS);
    Parameters good = engine.vectors().previousWeights();
    TestFigures figures = new TestFigures(test.meanLoss(), test.accuracy());
    return new TrainingResult(outcome, good, Math.max(0, steps - 1), metrics, figures);
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
