package dev.chainrule.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breeze.linalg.DenseVector;
import breeze.math.MutableInnerProductModule;
import breeze.optimize.DiffFunction;
import breeze.optimize.FirstOrderMinimizer;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.optim.Lbfgs.Point;
import dev.chainrule.settings.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.collection.Iterator;

/** On Rosenbrock's valley of 1960, (1 − x)² + 100·(y − x²)², whose minimum is 0 at (1, 1). */
class LbfgsTest {
  /** W1 [1, 1], b1 [1]: two numbers. */
  private static final Mlp TWO = Mlp.classifier(1, 1);

  private static final double[] START = {-1.2, 1};

  private static Lbfgs lbfgs(int history) {
    return new Lbfgs(
        Values.defaults(OptimizerSpec.LBFGS.settings())
            .with(Lbfgs.HISTORY, history)
            .with(Lbfgs.TOLERANCE, 0.0));
  }

  private static Parameters numbers(double... values) {
    return new Parameters(TWO.layout(), Matrix.row(Precision.FLOAT64, values));
  }

  private static double[] numbers(Parameters of) {
    return new double[] {of.flat().get(0), of.flat().get(1)};
  }

  private static double[] slope(double x, double y) {
    return new double[] {-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)};
  }

  private static double height(double x, double y) {
    return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
  }

  private static Point valley(Parameters at) {
    double[] p = numbers(at);
    return new Point(at, height(p[0], p[1]), 0, numbers(slope(p[0], p[1])));
  }

  /** All points from {@code start} on, as long as they get better. */
  private static List<Point> descent(Lbfgs lbfgs, Point start, int most) {
    List<Point> points = new ArrayList<>(List.of(start));
    Optional<Point> next = Optional.of(start);
    while (next.isPresent() && points.size() <= most) {
      next = lbfgs.next(points.get(points.size() - 1), LbfgsTest::valley);
      next.ifPresent(points::add);
    }
    return points;
  }

  @SuppressWarnings("unchecked") // The space of vectors of double numbers.
  private static List<double[]> breezes(int history, int steps) {
    DiffFunction<DenseVector<Object>> function =
        BreezeFunctions.of(
            at -> {
              double[] p = (double[]) at.data();
              return new Tuple2<>(height(p[0], p[1]), new DenseVector<Object>(slope(p[0], p[1])));
            });
    MutableInnerProductModule<DenseVector<Object>, Object> space =
        (MutableInnerProductModule<DenseVector<Object>, Object>)
            (MutableInnerProductModule<?, ?>) DenseVector.space_Double();
    Iterator<?> states =
        new breeze.optimize.LBFGS<>(steps, history, 0, space)
            .iterations(function, new DenseVector<Object>(START.clone()));
    List<double[]> points = new ArrayList<>();
    while (states.hasNext()) {
      Object at = ((FirstOrderMinimizer.State<?, ?, ?>) states.next()).x();
      points.add((double[]) ((DenseVector<?>) at).data());
    }
    return points;
  }

  @Test
  void everyStepIsThatOfBreeze() {
    for (int history : new int[] {1, 3, 10}) {
      List<double[]> expected = breezes(history, 20);
      List<Point> points = descent(lbfgs(history), valley(numbers(START)), 20);
      assertEquals(21, expected.size());
      for (int i = 0; i < expected.size(); i++) {
        double[] found = numbers(points.get(i).weights());
        assertArrayEquals(expected.get(i), found, 1e-7, "history " + history + ", step " + i);
      }
    }
  }

  @Test
  void descentEndsAtTheMinimum() {
    List<Point> points = descent(lbfgs(10), valley(numbers(START)), 1000);
    assertTrue(points.size() < 100, points.size() + " points");
    for (int i = 1; i < points.size(); i++) {
      assertTrue(points.get(i).value() < points.get(i - 1).value());
    }
    assertArrayEquals(new double[] {1, 1}, numbers(points.get(points.size() - 1).weights()), 1e-8);
  }

  @Test
  void toleranceIsAShareOfTheValue() {
    Values settings = Values.defaults(OptimizerSpec.LBFGS.settings());
    Point start = valley(numbers(START)); // The norm of its gradient is 9.6 times its value.
    Lbfgs patient = new Lbfgs(settings.with(Lbfgs.TOLERANCE, 9.5));
    assertTrue(patient.next(start, LbfgsTest::valley).isPresent());
    Lbfgs content = new Lbfgs(settings.with(Lbfgs.TOLERANCE, 9.7));
    assertTrue(content.next(start, LbfgsTest::valley).isEmpty());
  }

  @Test
  void gradientOfZeroEndsTheDescent() {
    assertTrue(lbfgs(10).next(valley(numbers(1, 1)), LbfgsTest::valley).isEmpty());
  }

  @Test
  void acceptedPointIsNotEvaluatedTwice() {
    List<double[]> asked = new ArrayList<>();
    Lbfgs lbfgs = lbfgs(10);
    Point now = valley(numbers(START));
    for (int i = 0; i < 20; i++) {
      now =
          lbfgs
              .next(
                  now,
                  at -> {
                    asked.add(numbers(at));
                    return valley(at);
                  })
              .orElseThrow();
    }
    assertEquals(asked.size(), asked.stream().map(p -> p[0] + " " + p[1]).distinct().count());
    assertTrue(asked.stream().noneMatch(p -> p[0] == START[0] && p[1] == START[1]));
  }

  @Test
  void stateGoesOnToTheSameBitsAndHasTheNamesThatAreExpected() {
    Point start = valley(numbers(START));
    List<Point> whole = descent(lbfgs(3), start, 20);
    for (int steps = 0; steps < 10; steps++) {
      Lbfgs first = lbfgs(3);
      Point now = descent(first, start, steps).get(steps);
      Map<String, Parameters> state = first.state(numbers(START));
      assertEquals(Lbfgs.vectors(3, steps), state.keySet());
      Lbfgs second = lbfgs(3);
      second.restore(state, steps);
      List<Point> rest = descent(second, now, 20 - steps);
      assertArrayEquals(numbers(whole.get(20).weights()), numbers(rest.get(20 - steps).weights()));
    }
    assertEquals(Set.of("step-1", "change-1", "step-2", "change-2"), Lbfgs.vectors(10, 2));
    assertThrows(IllegalArgumentException.class, () -> lbfgs(3).restore(Map.of(), 1));
  }

  /** A pair that tells of almost no curvature sends the first try 10³⁰ away. */
  @Test
  void curvatureThatMisleadsIsForgotten() {
    Map<String, Parameters> state = new TreeMap<>();
    for (int i = 1; i <= 2; i++) {
      state.put("step-" + i, numbers(1e10, 0));
      state.put("change-" + i, numbers(1e-30, 0));
    }
    Lbfgs misled = lbfgs(10);
    misled.restore(state, 2);
    Point start = valley(numbers(START));
    Point found = misled.next(start, LbfgsTest::valley).orElseThrow();
    Point fresh = lbfgs(10).next(start, LbfgsTest::valley).orElseThrow();
    assertArrayEquals(numbers(fresh.weights()), numbers(found.weights()));
    Map<String, Parameters> after = misled.state(numbers(START));
    assertEquals(Lbfgs.vectors(10, 3), after.keySet());
    assertArrayEquals(new double[2], numbers(after.get("step-2")));
    assertTrue(after.get("step-1").flat().get(0) != 0);
  }

  @Test
  void stepsThatLeaveTheFiniteAreMadeShorter() {
    Point start = valley(numbers(START));
    Point found =
        lbfgs(10)
            .next(
                start,
                at -> {
                  Point there = valley(at);
                  return there.weights().flat().get(0) > -1.1
                      ? new Point(at, Double.NaN, 0, there.gradient())
                      : there;
                })
            .orElseThrow();
    assertTrue(found.weights().flat().get(0) <= -1.1 && found.value() < start.value());
  }
}
