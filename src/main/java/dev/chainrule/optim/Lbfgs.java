package dev.chainrule.optim;

import static dev.chainrule.settings.Range.atLeast;
import static dev.chainrule.settings.Setting.number;
import static dev.chainrule.settings.Setting.whole;

import breeze.optimize.FirstOrderException;
import breeze.optimize.StrongWolfeLineSearch;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Parameters;
import dev.chainrule.settings.Setting;
import dev.chainrule.settings.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import scala.Tuple2;

/**
 * L-BFGS: goes in the direction of Newton's method, with curvature from the last steps, as far as a
 * search along that line says.
 *
 * <pre>
 *   d ← −H·g        H: the inverse Hessian of the last pairs s = w' − w, y = g' − g
 *   w ← w + t·d     t: strong Wolfe, by Breeze's search; 1 is tried first
 * </pre>
 *
 * <p>Nocedal: Updating Quasi-Newton Matrices with Limited Storage, 1980, whose two loops are {@link
 * #direction}; Nocedal, Wright: Numerical Optimization, 2006, chapter 3.5, for the search. MLlib's
 * perceptron is trained by Breeze's L-BFGS; this one makes the same steps. The search is Breeze's
 * own. The loops are not: on Breeze's vectors they would go to BLAS by a second way, whose engine
 * nobody chose and no checkpoint names.
 *
 * <p>All arithmetic is in the precision of the weights, which should be float64.
 */
public final class Lbfgs {
  public static final Setting<Integer> HISTORY =
      whole(
          "history",
          10,
          atLeast(1).upTo(100),
          "From how many of the last steps curvature is taken; each costs two vectors.");
  public static final Setting<Double> TOLERANCE =
      number(
          "tolerance",
          1e-6,
          atLeast(0),
          "X: training ends when the norm of the gradient is at most X times the loss.");

  /** Tries of the search to bracket a step, and then to narrow the bracket: Breeze's numbers. */
  private static final int TRIES = 10;

  private static final String STEP = "step-";
  private static final String CHANGE = "change-";

  private final int history;
  private final double tolerance;

  /** Newest first. */
  private List<Pair> pairs = List.of();

  private int steps;

  /** Before the first step. */
  public Lbfgs(Values settings) {
    this.history = settings.get(HISTORY);
    this.tolerance = settings.get(TOLERANCE);
  }

  /** What is to be made small: a function that is the same at every call. */
  @FunctionalInterface
  public interface Objective {
    /** Evaluates at {@code weights}, which are not changed. */
    Point at(Parameters weights);
  }

  /**
   * Weights, and what is known there.
   *
   * @param loss mean of a row, as it is reported
   * @param penalty that the objective has besides
   * @param gradient of loss and penalty, uphill
   */
  public record Point(Parameters weights, double loss, double penalty, Parameters gradient) {
    /** What is made small. */
    public double value() {
      return loss + penalty;
    }

    private Matrix slope() {
      return gradient.flat();
    }
  }

  /**
   * What a step tells of curvature.
   *
   * @param step of the weights, [1, n]
   * @param change of the gradient by it, [1, n]
   * @param curvature their dot product, more than 0
   */
  private record Pair(Matrix step, Matrix change, double curvature) {
    static Pair of(Matrix step, Matrix change) {
      return new Pair(step, change, Kernels.dot(step, change));
    }

    static Pair none(Matrix like) {
      return new Pair(like.zerosLike(), like.zerosLike(), 0);
    }

    static Pair between(Point from, Point to) {
      Matrix step = from.slope().zerosLike();
      Matrix change = step.zerosLike();
      Kernels.subtract(to.weights().flat(), from.weights().flat(), step);
      Kernels.subtract(to.slope(), from.slope(), change);
      return of(step, change);
    }
  }

  /**
   * The point after {@code now}; empty if the gradient is small or nothing better is found, and so
   * would be at the next call. An exception of the objective changes nothing here.
   *
   * <p>If the search fails, curvature may mislead, so it is tried once more without: downhill.
   */
  public Optional<Point> next(Point now, Objective objective) {
    if (Kernels.norm(now.slope()) <= tolerance * Math.abs(now.value())) {
      return Optional.empty();
    }
    List<Pair> used = pairs;
    Optional<Point> found = search(now, used, objective);
    if (found.isEmpty() && !used.isEmpty()) {
      used = List.of();
      found = search(now, used, objective);
    }
    if (found.isPresent()) {
      pairs = with(Pair.between(now, found.get()), used);
      steps++;
    }
    return found;
  }

  private List<Pair> with(Pair newest, List<Pair> older) {
    List<Pair> all = new ArrayList<>();
    if (newest.curvature() > 0) { // Rounding can eat what the search makes sure of.
      all.add(newest);
    }
    older.stream().limit(history - all.size()).forEach(all::add);
    return all;
  }

  /** A better point in the direction that {@code pairs} give, if the search finds one. */
  private static Optional<Point> search(Point now, List<Pair> pairs, Objective objective) {
    Matrix direction = direction(now.slope(), pairs);
    Line line = new Line(now, direction, objective);
    // Without curvature nothing is known of the scale, so the first try is a step of norm 1.
    double first = pairs.isEmpty() ? 1 / Kernels.norm(direction) : 1;
    try {
      double length =
          new StrongWolfeLineSearch(TRIES, TRIES)
              .minimize(BreezeFunctions.of(line::calculate), first);
      Point found = line.at(length);
      return found.value() < now.value() ? Optional.of(found) : Optional.empty();
    } catch (FirstOrderException e) { // There is no such length, or not in so many tries.
      return Optional.empty();
    }
  }

  /**
   * {@code −H·g}, by two loops over the pairs, where H begins as a multiple of the identity.
   *
   * @param gradient g, [1, n]
   * @param pairs newest first
   */
  private static Matrix direction(Matrix gradient, List<Pair> pairs) {
    Matrix d = gradient.copy();
    double[] alpha = new double[pairs.size()];
    for (int i = 0; i < alpha.length; i++) {
      Pair pair = pairs.get(i);
      alpha[i] = Kernels.dot(pair.step(), d) / pair.curvature();
      Kernels.addScaled(-alpha[i], pair.change(), d);
    }
    if (alpha.length > 0) {
      Pair newest = pairs.get(0);
      Kernels.scale(newest.curvature() / Kernels.dot(newest.change(), newest.change()), d, d);
    }
    for (int i = alpha.length - 1; i >= 0; i--) {
      Pair pair = pairs.get(i);
      double beta = Kernels.dot(pair.change(), d) / pair.curvature();
      Kernels.addScaled(alpha[i] - beta, pair.step(), d);
    }
    Kernels.scale(-1, d, d);
    return d;
  }

  /** The objective along a line; keeps the last point, which the search is about to choose. */
  private static final class Line {
    private final Point start;
    private final Matrix direction;
    private final Objective objective;
    private double length;
    private Point last;

    Line(Point start, Matrix direction, Objective objective) {
      this.start = start;
      this.direction = direction;
      this.objective = objective;
      this.last = start;
    }

    Point at(double newLength) {
      if (newLength == 0) {
        return start;
      }
      if (newLength != length) {
        last = objective.at(start.weights().moved(newLength, direction));
        length = newLength;
      }
      return last;
    }

    /** The value and its derivative by the length, boxed as Breeze wants them. */
    Tuple2<Object, Object> calculate(Object newLength) {
      Point point = at((Double) newLength);
      return new Tuple2<>(point.value(), Kernels.dot(point.slope(), direction));
    }
  }

  /** The names of the vectors in {@link #state} after so many steps. */
  public static Set<String> vectors(int history, int steps) {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < Math.min(history, steps); i++) {
      names.add(name(STEP, i));
      names.add(name(CHANGE, i));
    }
    return names;
  }

  /** The newest is number 1. */
  private static String name(String kind, int i) {
    return Words.format("%s%d", kind, i + 1);
  }

  /**
   * The pairs that it keeps from step to step; its own, not copies. As many as there were steps:
   * those that were given up are 0.
   *
   * @param like has the layout of all vectors
   */
  public Map<String, Parameters> state(Parameters like) {
    Map<String, Parameters> state = new TreeMap<>();
    for (int i = 0; i < Math.min(history, steps); i++) {
      Pair pair = i < pairs.size() ? pairs.get(i) : Pair.none(like.flat());
      state.put(name(STEP, i), new Parameters(like.layout(), pair.step()));
      state.put(name(CHANGE, i), new Parameters(like.layout(), pair.change()));
    }
    return state;
  }

  /**
   * Goes on from what {@link #state} gave after so many steps; the vectors are copied.
   *
   * @throws IllegalArgumentException if they are not those
   */
  public void restore(Map<String, Parameters> state, int stepsBefore) {
    Set<String> expected = vectors(history, stepsBefore);
    if (!state.keySet().equals(expected)) {
      throw new IllegalArgumentException(
          "optimizer vectors %s, expected %s".formatted(state.keySet(), expected));
    }
    steps = stepsBefore;
    pairs = new ArrayList<>();
    for (int i = 0; i < Math.min(history, steps); i++) {
      Matrix step = state.get(name(STEP, i)).flat().copy();
      Pair pair = Pair.of(step, state.get(name(CHANGE, i)).flat().copy());
      if (pair.curvature() > 0) {
        pairs.add(pair);
      }
    }
  }
}
