package dev.chainrule.autodiff;

import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;
import java.util.List;
import java.util.Locale;

/**
 * Operations that move numbers without computing, each with its derivative rule below it. Where
 * rows stay contiguous the result is a view and nothing is copied.
 */
public final class Shapes {
  private Shapes() {}

  /** {@code xᵀ}, copied; x [m, n], result [n, m]. Products do not need it: they have flags. */
  public static Value transpose(Value x) {
    Matrix y = Workspace.take(x.cols(), x.rows(), x);
    Kernels.transpose(x.matrix(), y);
    return Value.result("transpose", y, new Value[] {x}, (g, in, out) -> transpose(g));
  }

  /**
   * The numbers from flat position {@code from} on as a matrix of another shape: this cuts weights
   * out of one flat vector of parameters.
   *
   * @param x any shape, read in row-major order
   * @return [rows, cols], sharing x's memory
   * @throws ShapeException if x has fewer numbers, or a number is negative
   */
  public static Value view(Value x, int from, int rows, int cols) {
    Matrix y = x.matrix().view(from, rows, cols);
    return Value.result(
        "view", y, new Value[] {x}, (g, in, out) -> place(g, from, in[0].rows(), in[0].cols()));
  }

  /**
   * The same numbers in another shape of the same size, [rows, cols], sharing memory.
   *
   * @throws ShapeException if the size would change
   */
  public static Value reshape(Value x, int rows, int cols) {
    x.matrix().reshape(rows, cols);
    return view(x, 0, rows, cols);
  }

  /** Zeros [rows, cols] with the numbers of {@code x} from flat position {@code from} on. */
  private static Value place(Value x, int from, int rows, int cols) {
    if (x.size() == rows * cols) {
      return reshape(x, rows, cols);
    }
    Matrix y = Workspace.take(rows, cols, x);
    y.fill(0);
    y.view(from, x.rows(), x.cols()).copyFrom(x.matrix());
    return Value.result(
        "place", y, new Value[] {x}, (g, in, out) -> view(g, from, in[0].rows(), in[0].cols()));
  }

  /**
   * Rows {@code from} until {@code from + count}; x [m, n], result [count, n], sharing memory.
   *
   * @throws ShapeException if a number is negative, or x has fewer rows
   */
  public static Value sliceRows(Value x, int from, int count) {
    x.matrix().rowRange(from, count);
    return view(x, from * x.cols(), count, x.cols());
  }

  /**
   * Columns {@code from} until {@code from + count}, copied; x [m, n], result [m, count].
   *
   * @throws ShapeException if a number is negative, or x has fewer columns
   */
  public static Value sliceColumns(Value x, int from, int count) {
    requireColumns(x, from, count);
    Matrix y = Workspace.take(x.rows(), count, x);
    copyColumns(x.matrix(), from, y, 0, count);
    return Value.result(
        "sliceColumns", y, new Value[] {x}, (g, in, out) -> placeColumns(g, from, in[0].cols()));
  }

  /** Zeros [m, cols] with the columns of {@code x} from column {@code from} on. */
  private static Value placeColumns(Value x, int from, int cols) {
    Matrix y = Workspace.take(x.rows(), cols, x);
    y.fill(0);
    copyColumns(x.matrix(), 0, y, from, x.cols());
    return Value.result(
        "placeColumns", y, new Value[] {x}, (g, in, out) -> sliceColumns(g, from, in[0].cols()));
  }

  /**
   * The parts below each other, copied; part k [mₖ, n], result [Σ mₖ, n].
   *
   * @param parts at least one
   * @throws IndexOutOfBoundsException if there is no part
   * @throws ShapeException if a part has another number of columns or precision than the first
   */
  public static Value concatRows(List<Value> parts) {
    Value[] in = parts.toArray(new Value[0]);
    Matrix y = Workspace.take(parts.stream().mapToInt(Value::rows).sum(), in[0].cols(), in);
    Rule[] rules = new Rule[in.length];
    int next = 0;
    for (int k = 0; k < in.length; k++) {
      int from = next;
      int count = in[k].rows();
      ShapeException.require(
          in[k].cols() == y.cols(), "concatRows", in[0].matrix(), in[k].matrix());
      y.rowRange(from, count).copyFrom(in[k].matrix());
      rules[k] = (g, operands, out) -> sliceRows(g, from, count);
      next += count;
    }
    return Value.result("concatRows", y, in, rules);
  }

  /**
   * The parts beside each other, copied; part k [m, nₖ], result [m, Σ nₖ].
   *
   * @param parts at least one
   * @throws IndexOutOfBoundsException if there is no part
   * @throws ShapeException if a part has another number of rows or precision than the first
   */
  public static Value concatColumns(List<Value> parts) {
    Value[] in = parts.toArray(new Value[0]);
    Matrix y = Workspace.take(in[0].rows(), parts.stream().mapToInt(Value::cols).sum(), in);
    Rule[] rules = new Rule[in.length];
    int next = 0;
    for (int k = 0; k < in.length; k++) {
      int from = next;
      int count = in[k].cols();
      ShapeException.require(
          in[k].rows() == y.rows(), "concatColumns", in[0].matrix(), in[k].matrix());
      copyColumns(in[k].matrix(), 0, y, from, count);
      rules[k] = (g, operands, out) -> sliceColumns(g, from, count);
      next += count;
    }
    return Value.result("concatColumns", y, in, rules);
  }

  private static void copyColumns(Matrix from, int fromCol, Matrix to, int toCol, int count) {
    for (int i = 0; i < from.rows(); i++) {
      to.view(i * to.cols() + toCol, 1, count)
          .copyFrom(from.view(i * from.cols() + fromCol, 1, count));
    }
  }

  private static void requireColumns(Value x, int from, int count) {
    if (from < 0 || count < 0 || from + (long) count > x.cols()) {
      throw new ShapeException(
          String.format(
              Locale.ROOT, "columns %d until %d of %s", from, from + (long) count, x.shape()));
    }
  }
}
