package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Activations.exp;
import static dev.chainrule.autodiff.Activations.sigmoid;
import static dev.chainrule.autodiff.Activations.tanh;
import static dev.chainrule.autodiff.Arithmetic.add;
import static dev.chainrule.autodiff.Arithmetic.multiply;
import static dev.chainrule.autodiff.Arithmetic.power;
import static dev.chainrule.autodiff.Arithmetic.scale;
import static dev.chainrule.autodiff.Derivatives.grad;
import static dev.chainrule.autodiff.Derivatives.hessian;
import static dev.chainrule.autodiff.Derivatives.hvp;
import static dev.chainrule.autodiff.Derivatives.jvp;
import static dev.chainrule.autodiff.Derivatives.vjp;
import static dev.chainrule.autodiff.Losses.softmax;
import static dev.chainrule.autodiff.Products.matmul;
import static dev.chainrule.autodiff.Reductions.sum;
import static dev.chainrule.autodiff.Samples.gaussian;
import static dev.chainrule.autodiff.Samples.gaussianLike;
import static dev.chainrule.autodiff.Samples.scalar;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.autodiff.Derivatives.ValueAndPullback;
import dev.chainrule.autodiff.Derivatives.ValueAndTangent;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Precision;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HigherOrderTest {
  private static final double EXACT = 1e-12;

  private static double third(UnaryOperator<Value> f, double x) {
    return grad(grad(grad(f))).apply(scalar(x)).item();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1.25, -0.3, 0, 0.7, 2})
  void thirdDerivativesAreTheClosedForms(double x) {
    assertEquals(60 * x * x, third(v -> power(v, 5), x), 1e-11);
    assertEquals(8 * Math.exp(2 * x), third(v -> exp(scale(2, v)), x), 1e-11);
    double s = 1 / (1 + Math.exp(-x));
    assertEquals(s * (1 - s) * (1 - 6 * s + 6 * s * s), third(Activations::sigmoid, x), EXACT);
    double t = Math.tanh(x);
    assertEquals((1 - t * t) * (6 * t * t - 2), third(Activations::tanh, x), EXACT);
    assertEquals(0, third(v -> power(v, 2), x), 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 1, 3})
  void thirdDerivativesOnThePositiveHalfAreTheClosedForms(double x) {
    assertEquals(2 / Math.pow(x, 3), third(Activations::log, x), 1e-10);
    assertEquals(3.0 / 8 * Math.pow(x, -2.5), third(Arithmetic::sqrt, x), EXACT * 100);
    assertEquals(-6 / Math.pow(x, 4), third(v -> Arithmetic.divide(scalar(1), v), x), 1e-10);
  }

  @Test
  void fifthDerivativeOfAFifthPowerIsFiveFactorial() {
    UnaryOperator<Value> f = x -> power(x, 5);
    assertEquals(120, grad(grad(grad(grad(grad(f))))).apply(scalar(0.4)).item(), EXACT);
  }

  /** d/dx of x·(d/dy (x + y)) is 1: an inner gradient must not take the outer variable for its. */
  @Test
  void innerAndOuterVariablesAreNotConfused() {
    UnaryOperator<Value> f = x -> multiply(x, grad(y -> add(x, y)).apply(x));
    assertEquals(1, grad(f).apply(scalar(3)).item(), EXACT);
    UnaryOperator<Value> g = x -> multiply(x, grad(y -> multiply(x, y)).apply(scalar(2)));
    assertEquals(6, grad(g).apply(scalar(3)).item(), EXACT);
  }

  @Test
  void detachedValuesHaveNoDerivative() {
    assertEquals(5, grad(x -> multiply(x, x.detach())).apply(scalar(5)).item(), EXACT);
  }

  @Test
  void derivativeOfAConstantIsZero() {
    assertEquals(0, grad(x -> scalar(4)).apply(scalar(1)).item(), 0);
    assertEquals(0, grad(grad(x -> scale(3, x))).apply(scalar(1)).item(), 0);
  }

  private static Value curved(Value x) {
    return softmax(tanh(matmul(x, gaussian(2, Precision.FLOAT64, 4, 3))));
  }

  /** The numbers must agree: ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩. */
  @Test
  void jacobianAndItsTransposeAgree() {
    Value x = gaussian(1, Precision.FLOAT64, 2, 4);
    Value v = gaussianLike(3, x);
    ValueAndTangent forward = jvp(HigherOrderTest::curved, x, v);
    ValueAndPullback<Value> backward = vjp(HigherOrderTest::curved, x);
    Value u = gaussianLike(4, backward.value());
    assertEquals(
        Kernels.dot(u.matrix(), forward.tangent().matrix()),
        Kernels.dot(backward.pullback().apply(u).matrix(), v.matrix()),
        EXACT);
  }

  @Test
  void jvpIsTheSlopeInItsDirection() {
    Value x = gaussian(1, Precision.FLOAT64, 2, 4);
    Value v = gaussianLike(3, x);
    double h = 1e-5;
    Value up = curved(add(x, scale(h, v)));
    Value down = curved(add(x, scale(-h, v)));
    ValueAndTangent found = jvp(HigherOrderTest::curved, x, v);
    for (int i = 0; i < up.size(); i++) {
      double slope = (up.matrix().get(i) - down.matrix().get(i)) / (2 * h);
      assertEquals(slope, found.tangent().matrix().get(i), 1e-9);
      assertEquals(curved(x).matrix().get(i), found.value().matrix().get(i), 0);
    }
  }

  @Test
  void pullbackMayBeCalledAgain() {
    ValueAndPullback<Value> square = vjp(x -> power(x, 2), scalar(3));
    assertEquals(6, square.pullback().apply(scalar(1)).item(), EXACT);
    assertEquals(12, square.pullback().apply(scalar(2)).item(), EXACT);
  }

  private static Value bowl(Value x) {
    return sum(exp(power(curved(x), 2)));
  }

  @Test
  void hessianIsSymmetricAndItsProductsAreHvp() {
    Value x = gaussian(1, Precision.FLOAT64, 2, 4);
    Value hessian = hessian(HigherOrderTest::bowl).apply(x);
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < i; j++) {
        assertEquals(hessian.matrix().get(i, j), hessian.matrix().get(j, i), EXACT);
      }
    }
    Value v = gaussianLike(9, x);
    Value product = matmul(hessian, false, Shapes.reshape(v, 1, 8), true);
    Value found = hvp(HigherOrderTest::bowl, x, v);
    for (int i = 0; i < 8; i++) {
      assertEquals(product.matrix().get(i), found.matrix().get(i), EXACT);
    }
  }

  @Test
  void derivativesOfDerivativesOfAllKindsCompose() {
    Value x = gaussian(1, Precision.FLOAT64, 2, 4);
    Value v = gaussianLike(3, x);
    UnaryOperator<Value> along = y -> sum(power(jvp(HigherOrderTest::curved, y, v).tangent(), 2));
    UnaryOperator<Value> curvature = y -> sum(multiply(hvp(HigherOrderTest::bowl, y, v), v));
    UnaryOperator<Value> norm = y -> sum(power(hessian(HigherOrderTest::bowl).apply(y), 2));
    UnaryOperator<Value> back =
        y -> sum(power(vjp(HigherOrderTest::curved, y).pullback().apply(curved(y)), 2));
    FiniteDifferences.check("jvp", in -> along.apply(in.get(0)), List.of(x), 1e-6);
    FiniteDifferences.check("hvp", in -> curvature.apply(in.get(0)), List.of(x), 1e-6);
    FiniteDifferences.check("hessian", in -> norm.apply(in.get(0)), List.of(x), 1e-6);
    FiniteDifferences.check("vjp", in -> back.apply(in.get(0)), List.of(x), 1e-6);
  }

  @Test
  void gradientFlowsThroughStepsOfGradientDescent() {
    // x ← x − r·2x, twice, so x² becomes (1 − 2r)⁴·x²; its derivative by r is −8·(1 − 2r)³·x².
    UnaryOperator<Value> square = x -> power(x, 2);
    UnaryOperator<Value> trained =
        rate -> {
          Value x = scalar(1.5);
          for (int step = 0; step < 2; step++) {
            x = Arithmetic.subtract(x, multiply(rate, grad(square).apply(x)));
          }
          return square.apply(x);
        };
    double r = 0.1;
    assertEquals(-8 * Math.pow(1 - 2 * r, 3) * 2.25, grad(trained).apply(scalar(r)).item(), EXACT);
  }

  @Test
  void sigmoidIsHalfAtZeroAndFlatFarOut() {
    assertEquals(0.25, grad(x -> sigmoid(x)).apply(scalar(0)).item(), EXACT);
    assertEquals(0, grad(x -> sigmoid(x)).apply(scalar(-1000)).item(), 0);
    assertEquals(0, grad(x -> sigmoid(x)).apply(scalar(1000)).item(), 0);
  }
}
