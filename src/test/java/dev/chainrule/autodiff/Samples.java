package dev.chainrule.autodiff;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Seeded inputs for checks by finite differences. */
final class Samples {
  private Samples() {}

  /**
   * Matrices whose elements all differ from each other and from 0 by at least 0.03, so that no
   * small step meets a kink of relu or maximum; about −3 to 3.
   *
   * @param shapes rows and columns of each
   */
  static List<Value> apart(long seed, int[]... shapes) {
    Random random = new Random(seed);
    int size = 0;
    for (int[] shape : shapes) {
      size += shape[0] * shape[1];
    }
    int half = size / 2;
    List<Double> pool = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      pool.add((i - half + 0.5) * 0.1 + 0.02 * (random.nextDouble() - 0.5));
    }
    Collections.shuffle(pool, random);
    List<Value> values = new ArrayList<>();
    for (int[] shape : shapes) {
      Matrix m = Matrix.zeros(Precision.FLOAT64, shape[0], shape[1]);
      for (int i = 0; i < m.size(); i++) {
        m.set(i, pool.remove(pool.size() - 1));
      }
      values.add(Value.constant(m));
    }
    return values;
  }

  static Value gaussian(long seed, Precision precision, int rows, int cols) {
    Random random = new Random(seed);
    Matrix m = Matrix.zeros(precision, rows, cols);
    for (int i = 0; i < m.size(); i++) {
      m.set(i, random.nextGaussian());
    }
    return Value.constant(m);
  }

  static Value gaussianLike(long seed, Value like) {
    return gaussian(seed, like.precision(), like.rows(), like.cols());
  }

  static Value scalar(double x) {
    return Value.constant(Matrix.row(Precision.FLOAT64, x));
  }

  static Value of(double[][] values) {
    return Value.constant(Matrix.of(Precision.FLOAT64, values));
  }
}
