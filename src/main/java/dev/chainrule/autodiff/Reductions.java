package dev.chainrule.autodiff;

import static dev.chainrule.autodiff.Arithmetic.scale;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;

/** Sums and broadcasting: each is the derivative rule of the other. */
public final class Reductions {
  private Reductions() {}

  /** The sum of all elements in row-major order, in double; x [m, n], result [1, 1]. */
  public static Value sum(Value x) {
    Matrix y = Workspace.take(1, 1, x);
    y.set(0, Kernels.sum(x.matrix()));
    return Value.result("sum", y, new Value[] {x}, (g, in, out) -> broadcastLike(g, in[0]));
  }

  /** The mean of all elements; x [m, n], result [1, 1]; NaN if there are none. */
  public static Value mean(Value x) {
    return scale(1.0 / x.size(), sum(x));
  }

  /** The sum of each row, in double; x [m, n], result [m, 1]. */
  public static Value rowSums(Value x) {
    Matrix y = Workspace.take(x.rows(), 1, x);
    Kernels.rowSums(x.matrix(), y);
    return Value.result("rowSums", y, new Value[] {x}, (g, in, out) -> broadcastLike(g, in[0]));
  }

  /** The sum of each column, from the first row to the last in its precision; result [1, n]. */
  public static Value columnSums(Value x) {
    Matrix y = Workspace.take(1, x.cols(), x);
    Kernels.columnSums(x.matrix(), y);
    return Value.result("columnSums", y, new Value[] {x}, (g, in, out) -> broadcastLike(g, in[0]));
  }

  /**
   * Repeats a number, a row or a column.
   *
   * @param x [1, 1], [1, cols], [rows, 1], or [rows, cols] already
   * @return [rows, cols]
   * @throws ShapeException if x is none of these
   */
  public static Value broadcast(Value x, int rows, int cols) {
    if (x.rows() == rows && x.cols() == cols) {
      return x;
    }
    Matrix y = Workspace.take(rows, cols, x);
    repeat(x.matrix(), y);
    return Value.result("broadcast", y, new Value[] {x}, (g, in, out) -> sumLike(g, in[0]));
  }

  /**
   * {@link #broadcast} to the shape of {@code like}, [m, n]; x [1, 1], [1, n], [m, 1] or [m, n].
   *
   * @throws ShapeException if x is none of these
   */
  public static Value broadcastLike(Value x, Value like) {
    return broadcast(x, like.rows(), like.cols());
  }

  /**
   * {@code x + row}, the row added to each row; x [m, n], row [1, n], result [m, n].
   *
   * @throws ShapeException if the shapes do not fit or the precisions differ
   */
  public static Value addRow(Value x, Value row) {
    Matrix y = Workspace.take(x.rows(), x.cols(), x, row);
    Kernels.addRow(x.matrix(), row.matrix(), y);
    return Value.result(
        "addRow", y, new Value[] {x, row}, (g, in, out) -> g, (g, in, out) -> columnSums(g));
  }

  /** Sums over whatever broadcasting {@code like} to the shape of {@code x} would repeat. */
  private static Value sumLike(Value x, Value like) {
    if (like.size() == 1) {
      return sum(x);
    }
    return like.rows() == 1 ? columnSums(x) : rowSums(x);
  }

  private static void repeat(Matrix x, Matrix into) {
    if (x.size() == 1) {
      into.fill(x.get(0));
    } else if (x.rows() == 1) {
      Kernels.broadcastRow(x, into);
    } else {
      ShapeException.require(x.cols() == 1 && x.rows() == into.rows(), "broadcast", x, into);
      for (int i = 0; i < x.rows(); i++) {
        into.rowRange(i, 1).fill(x.get(i));
      }
    }
  }
}
