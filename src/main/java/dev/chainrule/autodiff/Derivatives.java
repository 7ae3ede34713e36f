package dev.chainrule.autodiff;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Derivatives of functions that are written in this package's operations.
 *
 * <pre>{@code
 * Function<List<Value>, Value> loss = p ->
 *     softmaxCrossEntropy(affine(relu(affine(x, p.get(0), p.get(1))), p.get(2), p.get(3)), y);
 * ValueAndGrads step = valueAndGrad(loss).apply(List.of(w1, b1, w2, b2));
 *
 * UnaryOperator<Value> cube = x -> power(x, 3);
 * grad(grad(cube)).apply(two).item();                     // 12
 * }</pre>
 *
 * <p>What comes out is again a function of recorded values, so everything here nests to any depth:
 * {@code grad(grad(f))}, the gradient of a Hessian-vector product, and so on.
 *
 * <p>A function must be pure: it depends on its arguments and constants, and writes to no matrix.
 */
public final class Derivatives {
  private Derivatives() {}

  /**
   * The gradient of {@code f}, a scalar function of one value.
   *
   * @param f from [m, n] to [1, 1]
   * @return from [m, n] to [m, n], pointing uphill; throws a {@link ShapeException} if {@code f}
   *     gives anything but one number
   */
  public static UnaryOperator<Value> grad(UnaryOperator<Value> f) {
    Function<List<Value>, List<Value>> gradients = grads(x -> f.apply(x.get(0)));
    return x -> gradients.apply(List.of(x)).get(0);
  }

  /**
   * The gradients of {@code f}, a scalar function of several values.
   *
   * @param f from any shapes to [1, 1]
   * @return gives a gradient for each argument, in order and of its shape, pointing uphill; throws
   *     a {@link ShapeException} if {@code f} gives anything but one number
   */
  public static Function<List<Value>, List<Value>> grads(Function<List<Value>, Value> f) {
    Function<List<Value>, ValueAndGrads> both = valueAndGrad(f);
    return x -> both.apply(x).gradients();
  }

  /**
   * {@code f}, a scalar function of several values, together with its gradients.
   *
   * @param f from any shapes to [1, 1]
   * @return gives the value and a gradient for each argument; throws a {@link ShapeException} if
   *     {@code f} gives anything but one number
   */
  public static Function<List<Value>, ValueAndGrads> valueAndGrad(Function<List<Value>, Value> f) {
    return x -> valueAndGrad(f, x, Workspace.FRESH);
  }

  /**
   * As {@link #valueAndGrad(Function)}, with matrices of {@code workspace}, for loops whose steps
   * have the same shapes. First derivatives only.
   *
   * @param workspace recycled at the start of each call, so that the last call's outcome is void
   * @return as there; also throws an {@link IllegalStateException} if an outer derivative is being
   *     taken, for it would need matrices that the next step overwrites
   */
  public static Function<List<Value>, ValueAndGrads> valueAndGrad(
      Function<List<Value>, Value> f, Workspace workspace) {
    return x -> {
      workspace.recycle();
      return valueAndGrad(f, x, workspace);
    };
  }

  private static ValueAndGrads valueAndGrad(
      Function<List<Value>, Value> f, List<Value> at, Workspace workspace) {
    List<Value> variables = variables(at, workspace);
    Value y = f.apply(variables);
    if (y.size() != 1) {
      throw new ShapeException("grad: the function gave %s, expected [1, 1]".formatted(y.shape()));
    }
    Graph graph = new Graph(y, variables);
    if (!graph.isClosed() && workspace != Workspace.FRESH) {
      throw new IllegalStateException("workspace: used inside of another derivative");
    }
    List<Value> gradients = graph.pullBack(filled(y, 1), false);
    variables.forEach(Value::close);
    return new ValueAndGrads(graph.isClosed() ? y.detach() : y, gradients);
  }

  /**
   * Vector-Jacobian product: the value of {@code f} at {@code x}, and the function that takes a
   * cotangent back.
   *
   * @param f from [m, n] to any shape
   * @param x [m, n]
   * @return with a pullback from the value's shape to [m, n], which throws a {@link ShapeException}
   *     for another shape or precision
   */
  public static ValueAndPullback<Value> vjp(UnaryOperator<Value> f, Value x) {
    ValueAndPullback<List<Value>> several = vjp(in -> f.apply(in.get(0)), List.of(x));
    return new ValueAndPullback<>(several.value(), g -> several.pullback().apply(g).get(0));
  }

  /**
   * As {@link #vjp(UnaryOperator, Value)}, for a function of several values; the pullback gives a
   * cotangent for each, of its shape.
   */
  public static ValueAndPullback<List<Value>> vjp(Function<List<Value>, Value> f, List<Value> at) {
    List<Value> variables = variables(at, Workspace.FRESH);
    Value y = f.apply(variables);
    Graph graph = new Graph(y, variables);
    return new ValueAndPullback<>(
        graph.isClosed() ? y.detach() : y,
        g -> {
          ShapeException.requireSame("vjp", y.matrix(), g.matrix());
          return graph.pullBack(g, true);
        });
  }

  /**
   * Jacobian-vector product: the value of {@code f} at {@code x}, and its derivative in the
   * direction {@code v}.
   *
   * @param f from [m, n] to any shape
   * @param x [m, n]
   * @param v [m, n]
   * @return value and derivative, both of the shape that {@code f} gives
   * @throws ShapeException if x and v differ in shape or precision
   */
  public static ValueAndTangent jvp(UnaryOperator<Value> f, Value x, Value v) {
    return jvp(in -> f.apply(in.get(0)), List.of(x), List.of(v));
  }

  /**
   * As {@link #jvp(UnaryOperator, Value, Value)}, for a function of several values. The pull-back
   * {@code u ↦ Jᵀu} is linear, so its own pull-back takes v to {@code J·v}, whatever u is.
   *
   * @param v a direction for each argument, of its shape
   * @return value and derivative, both of the shape that {@code f} gives
   * @throws ShapeException if the numbers of arguments and directions differ or are 0, or a shape
   *     or precision differs
   */
  public static ValueAndTangent jvp(Function<List<Value>, Value> f, List<Value> at, List<Value> v) {
    List<Value> variables = variables(at, Workspace.FRESH);
    Value y = f.apply(variables);
    Graph graph = new Graph(y, variables);
    Value u = Value.variable(filled(y, 0), Workspace.FRESH);
    Value product = inner("jvp", graph.pullBack(u, true), v);
    variables.forEach(Value::close);
    Value tangent = new Graph(product, List.of(u)).pullBack(filled(product, 1), false).get(0);
    u.close();
    return new ValueAndTangent(graph.isClosed() ? y.detach() : y, tangent);
  }

  /**
   * Hessian-vector product {@code H·v}, without the Hessian: about four times the cost of f
   * (Pearlmutter: Fast Exact Multiplication by the Hessian, 1994; here as the gradient of {@code
   * ∇f·v}).
   *
   * @param f from [m, n] to [1, 1]
   * @param x [m, n]
   * @param v [m, n]
   * @return [m, n]: how fast the gradient changes in the direction {@code v}
   * @throws ShapeException if x and v differ in shape or precision, or {@code f} gives anything but
   *     one number
   */
  public static Value hvp(UnaryOperator<Value> f, Value x, Value v) {
    return hvp(in -> f.apply(in.get(0)), List.of(x), List.of(v)).get(0);
  }

  /**
   * As {@link #hvp(UnaryOperator, Value, Value)}, for a function of several values.
   *
   * @param v a direction for each argument, of its shape
   * @return a product for each argument, of its shape
   * @throws ShapeException if the numbers of arguments and directions differ or are 0, a shape or
   *     precision differs, or {@code f} gives anything but one number
   */
  public static List<Value> hvp(Function<List<Value>, Value> f, List<Value> at, List<Value> v) {
    return grads(x -> inner("hvp", grads(f).apply(x), v)).apply(at);
  }

  /**
   * All second derivatives of {@code f}, one pull-back for each of the n elements of its argument:
   * for small problems.
   *
   * @param f from any shape of n elements to [1, 1]
   * @return from that shape to [n, n], elements in row-major order; throws a {@link ShapeException}
   *     if {@code f} gives anything but one number
   */
  public static UnaryOperator<Value> hessian(UnaryOperator<Value> f) {
    return x -> {
      Function<Value, Value> pullback = vjp(grad(f), x).pullback();
      List<Value> rows = new ArrayList<>(x.size());
      for (int i = 0; i < x.size(); i++) {
        Matrix unit = x.matrix().zerosLike();
        unit.set(i, 1);
        rows.add(Shapes.reshape(pullback.apply(Value.constant(unit)), 1, x.size()));
      }
      return Shapes.concatRows(rows);
    };
  }

  private static List<Value> variables(List<Value> at, Workspace workspace) {
    return at.stream().map(x -> Value.variable(x, workspace)).toList();
  }

  /** {@code Σ aₖ·bₖ} over all elements of all pairs, [1, 1]. */
  private static Value inner(String operation, List<Value> a, List<Value> b) {
    if (a.size() != b.size()) {
      throw new ShapeException(
          String.format(
              Locale.ROOT, "%s: %d arguments, %d directions", operation, a.size(), b.size()));
    }
    if (a.isEmpty()) {
      throw new ShapeException(operation + ": no arguments");
    }
    Value sum = null;
    for (int k = 0; k < a.size(); k++) {
      ShapeException.requireSame(operation, a.get(k).matrix(), b.get(k).matrix());
      Value product = Reductions.sum(Arithmetic.multiply(a.get(k), b.get(k)));
      sum = sum == null ? product : Arithmetic.add(sum, product);
    }
    return sum;
  }

  private static Value filled(Value like, double number) {
    Matrix matrix = Workspace.take(like.rows(), like.cols(), like);
    matrix.fill(number);
    return Value.constant(matrix, like.workspace());
  }

  /**
   * A scalar and its gradients.
   *
   * @param value [1, 1]
   * @param gradients the direction of steepest ascent: one for each argument, of its shape; two may
   *     share memory, so they are not to be written to
   */
  public record ValueAndGrads(Value value, List<Value> gradients) {
    public ValueAndGrads {
      gradients = List.copyOf(gradients);
    }
  }

  /**
   * A function's value at a point, and the transpose of its Jacobian there.
   *
   * @param value what the function returned
   * @param pullback takes a cotangent of the value's shape back to the arguments; linear, and may
   *     be called any number of times
   * @param <T> one {@link Value}, or a list of them, as the function's arguments
   */
  public record ValueAndPullback<T>(Value value, Function<Value, T> pullback) {}

  /**
   * A function's value at a point, and its derivative in one direction.
   *
   * @param value what the function returned
   * @param tangent derivative of the value in that direction, of the value's shape
   */
  public record ValueAndTangent(Value value, Value tangent) {}
}
