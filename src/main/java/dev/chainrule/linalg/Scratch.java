package dev.chainrule.linalg;

import java.util.EnumMap;
import java.util.Map;

/** Matrices for intermediate results, which grow as needed and stay; belongs to one thread. */
final class Scratch {
  /** What a matrix is for; each use has one of its own. */
  enum Use {
    ROW,
    GREATEST,
    A,
    B
  }

  private final Map<Use, Matrix> kept = new EnumMap<>(Use.class);

  /** A matrix, [rows, cols], with any numbers; until the next call for the same use. */
  Matrix take(Use use, Precision precision, int rows, int cols) {
    Matrix matrix = kept.get(use);
    if (matrix == null || matrix.precision() != precision || matrix.size() < rows * cols) {
      matrix = Matrix.zeros(precision, rows, cols);
      kept.put(use, matrix);
    }
    return matrix.view(0, rows, cols);
  }
}
