package dev.chainrule.explain;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;

/**
 * A statement about shapes, and whether it holds.
 *
 * @param text such as {@code [1, 2] @ [2, 2] + [2] = [1, 2]}
 * @param ok whether it holds
 */
record ShapeCheck(String text, boolean ok) {

  /** {@code z = x @ W + b}; b [1, Dout]. */
  static ShapeCheck affine(Matrix x, Matrix w, Matrix b, Matrix z) {
    boolean ok = x.cols() == w.rows() && b.cols() == w.cols() && has(z, x.rows(), w.cols());
    return new ShapeCheck(
        Words.format("%s @ %s + [%d] = %s", x.shape(), w.shape(), b.cols(), z.shape()), ok);
  }

  /** {@code c = a^T @ b}, where c has the shape of what it is the gradient of. */
  static ShapeCheck leftTransposed(Matrix a, Matrix b, Matrix c, String of) {
    boolean ok = a.rows() == b.rows() && has(c, a.cols(), b.cols());
    return new ShapeCheck(
        Words.format(
            "[%d, %d] @ %s = %s, same as %s", a.cols(), a.rows(), b.shape(), c.shape(), of),
        ok);
  }

  /** {@code c = a @ b^T}, where c has the shape of what it is the gradient of. */
  static ShapeCheck rightTransposed(Matrix a, Matrix b, Matrix c, String of) {
    boolean ok = a.cols() == b.cols() && has(c, a.rows(), b.rows());
    return new ShapeCheck(
        Words.format(
            "%s @ [%d, %d] = %s, same as %s", a.shape(), b.cols(), b.rows(), c.shape(), of),
        ok);
  }

  /** A value has the shape of another. */
  static ShapeCheck same(String name, Matrix a, String other, Matrix b) {
    return new ShapeCheck(
        "%s %s, same as %s".formatted(name, a.shape(), other), has(a, b.rows(), b.cols()));
  }

  /** A vector has the shape of another. */
  static ShapeCheck sameVector(String name, Matrix a, String other, Matrix b) {
    return new ShapeCheck(
        Words.format("%s [%d], same as %s", name, a.cols(), other), has(a, 1, b.cols()));
  }

  private static boolean has(Matrix m, int rows, int cols) {
    return m.rows() == rows && m.cols() == cols;
  }
}
