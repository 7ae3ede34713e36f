package dev.chainrule.explain;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Minibatch;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import java.util.List;

/**
 * The examples that the walkthrough computes by hand, in float64.
 *
 * <p>Its loss, which it never names, is L = ½·Σ(z2 − y)². It prints three digits; the exact numbers
 * follow from these.
 *
 * @param name what users call it
 * @param mlp the network
 * @param weights W1 [Din, H], b1 [H], W2 [H, Dout], b2 [Dout]
 * @param batch x [N, Din] and y [N, Dout]
 */
public record ReferenceExample(String name, Mlp mlp, Parameters weights, Minibatch batch) {

  /** One row, [1, 2], through two hidden units, both active, to one output. */
  public static ReferenceExample tiny() {
    double[][] w1 = {{0.2, 0.3}, {0.4, 0.1}};
    return twoUnits("tiny", w1);
  }

  /** As {@link #tiny}, but the second hidden unit is inactive for this input: z1 = −0.5. */
  public static ReferenceExample reluBlocking() {
    double[][] w1 = {{0.2, -0.8}, {0.4, -0.3}};
    return twoUnits("relu-blocking", w1);
  }

  private static ReferenceExample twoUnits(String name, double[][] w1) {
    double[][] x = {{0.5, 1.0}};
    double[][] b1 = {{0.1, 0.2}};
    double[][] w2 = {{0.5}, {0.3}};
    double[][] b2 = {{0.1}};
    double[][] y = {{1.0}};
    return of(name, List.of(2, 2, 1), x, w1, b1, w2, b2, y);
  }

  /** Two rows, [2, 3], through two hidden units to two outputs, with targets [1, 0] and [0, 1]. */
  public static ReferenceExample batchOfTwo() {
    double[][] x = {{1.0, 2.0, 0.5}, {0.5, 1.0, 1.5}};
    double[][] w1 = {{0.1, 0.2}, {0.3, 0.1}, {0.2, 0.4}};
    double[][] b1 = {{0.1, 0.2}};
    double[][] w2 = {{0.5, 0.3}, {0.2, 0.6}};
    double[][] b2 = {{0.1, 0.2}};
    double[][] y = {{1, 0}, {0, 1}};
    return of("batch", List.of(3, 2, 2), x, w1, b1, w2, b2, y);
  }

  private static ReferenceExample of(
      String name,
      List<Integer> sizes,
      double[][] x,
      double[][] w1,
      double[][] b1,
      double[][] w2,
      double[][] b2,
      double[][] y) {
    Mlp mlp = new Mlp(sizes, Activation.RELU, Activation.IDENTITY, Loss.HALF_SQUARED_ERROR);
    Parameters weights = Parameters.zeros(mlp.layout(), Precision.FLOAT64);
    weights.view("W1").copyFrom(float64(w1));
    weights.view("b1").copyFrom(float64(b1));
    weights.view("W2").copyFrom(float64(w2));
    weights.view("b2").copyFrom(float64(b2));
    return new ReferenceExample(name, mlp, weights, new Minibatch(float64(x), float64(y)));
  }

  private static Matrix float64(double[][] numbers) {
    return Matrix.of(Precision.FLOAT64, numbers);
  }
}
