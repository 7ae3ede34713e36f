package dev.chainrule.check;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Backprop;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Regularization;
import dev.chainrule.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Checks a gradient: hand-written against automatic, automatic against central differences, to
 * first and second order; all of the mean loss of one batch, in float64.
 *
 * <p>First order: the {@linkplain CentralDifferences central difference} of L against {@code g·v},
 * for each parameter along random directions v of ±1 in its own slots, 0 elsewhere. A wrong entry
 * shows in every such direction, so a few forward passes check a matrix of any size; errors stay
 * hidden only where they cancel. Networks of {@value #MOVED_ONE_BY_ONE} parameters or fewer are
 * also checked weight by weight.
 *
 * <p>Second order: the central difference of the gradient g against the automatic {@code H·v},
 * along random directions in all parameters.
 *
 * <p>A comparison passes if it is within a relative tolerance ({@value #EXACT} between the two
 * exact gradients, {@value #FIRST} and {@value #SECOND} for the differences), or below what
 * rounding alone does to a difference quotient. {@link Kinks} keeps steps from crossing the corners
 * of ReLU.
 */
public final class GradientCheck {
  /** With this many trained parameters or fewer, each weight is also moved on its own. */
  public static final int MOVED_ONE_BY_ONE = 2000;

  private static final double EXACT = 1e-10;
  private static final double FIRST = 1e-6;

  /** The relative difference that is accepted for the second order, the largest of the three. */
  public static final double SECOND = 1e-5;

  private final Parameters weights;
  private final int rows;
  private final List<ParameterLayout.Entry> trained;
  private final long seed;
  private final int directions;
  private final CentralDifferences differences;
  private final Parameters gradient;
  private final double meanLoss;

  /**
   * @param weights where gradients are checked, float64; not changed
   * @param batch rows of the loss, float64
   * @param seed of the random directions
   * @param directions how many for each parameter, at least 1
   * @throws IllegalArgumentException if the weights are not float64, or there is no direction
   * @throws dev.chainrule.linalg.ShapeException if the batch is not float64, or does not fit the
   *     network
   */
  public GradientCheck(
      Network network, Parameters weights, Minibatch batch, long seed, int directions) {
    this(network, weights, batch, Regularization.NONE, seed, directions);
  }

  /**
   * As above, of a loss with a penalty.
   *
   * @param penalty of the weights, added to the mean over the rows
   */
  public GradientCheck(
      Network network,
      Parameters weights,
      Minibatch batch,
      Regularization penalty,
      long seed,
      int directions) {
    if (weights.precision() != Precision.FLOAT64 || directions < 1) {
      throw new IllegalArgumentException(
          Words.format(
              "gradient check: %s, %d directions, expected float64 and at least 1",
              weights.precision().label(), directions));
    }
    this.weights = weights;
    this.rows = batch.rows();
    this.trained = network.layout().trained();
    this.seed = seed;
    this.directions = directions;
    this.differences = new CentralDifferences(network, weights, batch, penalty);
    this.gradient = differences.automaticGradient();
    this.meanLoss = differences.meanLoss();
  }

  /**
   * Compares all gradients with each other.
   *
   * @param manual the hand-written gradient, if there is one
   */
  public GradientReport run(Optional<Backprop> manual) {
    Optional<Parameters> byHand = manual.map(differences::gradientBy);
    double lastBits = CentralDifferences.lastBits(Difference.largest(gradient.flat()));
    Map<String, Difference> second = secondOrder();
    boolean eachWeight = weights.layout().trainedSize() <= MOVED_ONE_BY_ONE;
    List<GradientReport.Check> checks = new ArrayList<>();
    for (ParameterLayout.Entry e : trained) {
      Matrix own = gradient.view(e);
      Difference exact =
          byHand.map(g -> Difference.of(g.view(e), own, EXACT, lastBits)).orElse(Difference.NONE);
      Difference numerical = alongDirections(e);
      if (eachWeight) {
        numerical = numerical.and(weightByWeight(e));
      }
      checks.add(
          new GradientReport.Check(
              e.name(), e.shape(), Kernels.norm(own), exact, numerical, second.get(e.name())));
    }
    return new GradientReport(
        manual.isPresent(), rows, meanLoss, checks, eachWeight, directions, differences.steps());
  }

  /** ∂L/∂θ of the mean loss by central differences, weight by weight, uphill; NaN at a kink. */
  public Parameters numerical() {
    return differences.gradient();
  }

  /** Random signs have E[(g·v)²] = |g|², so |g| is the scale that a directional slope has. */
  private Difference alongDirections(ParameterLayout.Entry e) {
    double scale = Kernels.norm(gradient.view(e.name()));
    Difference worst = Difference.NONE;
    for (int k = 0; k < directions; k++) {
      Parameters v = Parameters.zeros(weights.layout(), Precision.FLOAT64);
      fillWithSigns(v.view(e.name()), CounterRandom.derive(seed, k), e.offset());
      worst = worst.and(along(v.flat(), scale));
    }
    return worst;
  }

  private Difference weightByWeight(ParameterLayout.Entry e) {
    double scale = Difference.largest(gradient.view(e.name()));
    Difference worst = Difference.NONE;
    Matrix v = weights.flat().zerosLike();
    for (int i = e.offset(); i < e.offset() + e.size(); i++) {
      v.set(i, 1);
      worst = worst.and(along(v, scale));
      v.set(i, 0);
    }
    return worst;
  }

  private Difference along(Matrix v, double scale) {
    OptionalDouble step = differences.step(v);
    if (step.isEmpty()) {
      return Difference.NONE;
    }
    double h = step.getAsDouble();
    double slope = differences.slope(v, h);
    return Difference.of(
        slope,
        Kernels.dot(gradient.flat(), v),
        scale,
        FIRST,
        CentralDifferences.noise(Math.abs(meanLoss), h));
  }

  private Map<String, Difference> secondOrder() {
    Map<String, Difference> worst = new TreeMap<>();
    trained.forEach(e -> worst.put(e.name(), Difference.NONE));
    for (int k = 0; k < directions; k++) {
      Parameters v = Parameters.zeros(weights.layout(), Precision.FLOAT64);
      long own = CounterRandom.derive(seed, k);
      trained.forEach(e -> fillWithSigns(v.view(e), own, e.offset()));
      OptionalDouble step = differences.step(v.flat());
      if (step.isPresent()) {
        Parameters numerical = differences.gradientSlope(v.flat(), step.getAsDouble());
        Parameters exact = differences.automaticCurvature(v);
        double noise =
            CentralDifferences.noise(Difference.largest(gradient.flat()), step.getAsDouble());
        worst.replaceAll(
            (name, d) ->
                d.and(Difference.of(numerical.view(name), exact.view(name), SECOND, noise)));
      }
    }
    return worst;
  }

  private static void fillWithSigns(Matrix v, long seed, int from) {
    for (int i = 0; i < v.size(); i++) {
      long bits = CounterRandom.bits(seed, CounterRandom.Purpose.DIRECTIONS, from + (long) i);
      v.set(i, bits < 0 ? -1 : 1);
    }
  }
}
