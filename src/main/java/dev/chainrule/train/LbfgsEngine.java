package dev.chainrule.train;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activity;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Lbfgs;
import dev.chainrule.optim.Lbfgs.Point;
import dev.chainrule.optim.Regularization;
import dev.chainrule.optim.Step;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Values;
import dev.chainrule.train.GradientSource.StepGradient;
import dev.chainrule.train.Phases.Phase;
import dev.chainrule.train.TrainState.Vectors;
import java.util.Optional;

/**
 * Makes steps of {@link Lbfgs}, each of which asks a {@link GradientSource} for loss and gradient
 * of all rows at several weights: mostly once, more often where the first length is no good.
 *
 * <p>The rows that a step reports are those of all its evaluations, and in the first step those at
 * the first weights besides. The point that a step ends at is kept for the next. After a resume it
 * has to be evaluated again, to the same bits, which is not counted, as it was before.
 *
 * <p>Sums depend on the order of rows in the last bits, and a search needs one function: so every
 * evaluation goes through the rows in the order of the first epoch.
 */
public final class LbfgsEngine implements Engine {
  private final GradientSource source;
  private final Lbfgs lbfgs;
  private final Regularization regularization;

  /** Where it stands; its gradient is null while nobody has asked. */
  private Point now;

  private Parameters before;
  private boolean converged;

  /** Of the running step. */
  private Step step;

  private int evaluations;
  private Activity activity = new Activity();
  private long rows;
  private Phases phases;

  /**
   * Goes on from {@code start}, which is copied.
   *
   * @param settings of the optimizer and of penalties
   */
  LbfgsEngine(TrainState start, GradientSource source, Values settings) {
    this.source = source;
    this.regularization = Regularization.of(settings).penaltyOfSquares();
    this.lbfgs = new Lbfgs(settings);
    lbfgs.restore(start.optimizer(), start.steps());
    this.now = new Point(start.weights().copy(), 0, 0, null);
    this.before = start.previousWeights().copy();
  }

  /**
   * Says whether a search can be made: with a loss that is one function of the weights, in float64.
   *
   * @throws InvalidSettingsException if not
   */
  static void requireFits(ComputeSettings compute) {
    requirePrecision(compute.precision());
    Network network = compute.network();
    new InvalidSettingsException.Checks()
        .require(
            !network.drawsAtRandom() && network.layout().buffers().isEmpty(),
            NetworkSettings.NETWORK.name(),
            "has dropout, maybe by --input-dropout, or batchnorm",
            "neither with --optimizer lbfgs, which needs one loss for all steps")
        .done();
  }

  /**
   * Says whether L-BFGS works in {@code precision}; null if that is not known.
   *
   * @throws InvalidSettingsException if not
   */
  public static void requirePrecision(Precision precision) {
    new InvalidSettingsException.Checks()
        .require(
            precision != Precision.FLOAT32,
            NetworkSettings.PRECISION.name(),
            Precision.FLOAT32.label(),
            "float64 with --optimizer lbfgs, which lives on differences of gradients")
        .done();
  }

  @Override
  public StepSum step(Step asked) {
    long begin = System.nanoTime();
    step = new Step(asked.number(), 0, 0, 1, asked.learningRate());
    phases = Phases.NONE;
    evaluations = 0;
    if (now.gradient() == null) {
      now = evaluate(now.weights());
      evaluations = asked.number() == 0 ? 1 : 0;
    }
    Point start = now;
    Optional<Point> next = isFinite(start) ? lbfgs.next(start, this::evaluate) : Optional.empty();
    if (next.isPresent()) {
      before = start.weights();
      now = next.get();
    }
    converged = next.isEmpty() && isFinite(start);
    double update = (System.nanoTime() - begin) / 1e9 - phases.total();
    long used = evaluations * rows;
    return new StepSum(
        used,
        start.loss() * used,
        next.isPresent(),
        Kernels.allFinite(now.weights().flat()),
        phases.with(Phase.UPDATE, update),
        activity);
  }

  private Point evaluate(Parameters weights) {
    long begin = System.nanoTime();
    StepGradient found = source.gradient(weights, step);
    phases = phases.plus(found.phases().within((System.nanoTime() - begin) / 1e9));
    evaluations++;
    rows = found.sum().rows();
    activity = found.sum().activity();
    Parameters gradient = Parameters.zeros(weights.layout(), weights.precision());
    found.sum().mean(gradient);
    regularization.addGradient(weights, gradient, 0, weights.layout().size());
    return new Point(weights, found.sum().meanLoss(), regularization.penalty(weights), gradient);
  }

  private static boolean isFinite(Point point) {
    return Double.isFinite(point.value()) && Kernels.allFinite(point.gradient().flat());
  }

  @Override
  public boolean hasConverged() {
    return converged;
  }

  @Override
  public Evaluation evaluate(Weights which) {
    return source.evaluate(which.of(vectors()));
  }

  @Override
  public Optional<Parameters> gradient() {
    return Optional.ofNullable(now.gradient());
  }

  @Override
  public Vectors vectors() {
    return new Vectors(now.weights(), before, lbfgs.state(before));
  }
}
