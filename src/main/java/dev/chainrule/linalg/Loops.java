package dev.chainrule.linalg;

/**
 * Runs a loop of the matrix classes over operands that lie anywhere.
 *
 * <p>The loops have one index for all arrays: the JIT vectorises no others, since it cannot tell
 * whether places in one array, or in several, overlap. Operands from other offsets than that of the
 * result are copied, block by block.
 */
final class Loops {
  /** Elements that are copied at once. */
  static final int COPIED = 1 << 10;

  private Loops() {}

  /** c ← a function of a and b, which have its shape, precision and offset. */
  interface Binary {
    void run(Matrix c, Matrix a, Matrix b);
  }

  /** c ← a function of a, which has its shape, precision and offset. */
  interface Unary {
    void run(Matrix c, Matrix a);
  }

  /** {@code into ← loop(a)}, of one shape and precision; may be one matrix. */
  static void each(Matrix a, Matrix into, Unary loop) {
    each(a, a, into, (c, x, y) -> loop.run(c, x));
  }

  /** {@code into ← loop(a, b)}, all of one shape and precision; may be one matrix. */
  static void each(Matrix a, Matrix b, Matrix into, Binary loop) {
    if (a.offset() == into.offset() && b.offset() == into.offset()) {
      loop.run(into, a, b);
      return;
    }
    int block = Math.min(into.size(), COPIED);
    Matrix copyOfA = Matrix.zeros(into.precision(), 1, block);
    Matrix copyOfB = a == b ? copyOfA : copyOfA.zerosLike();
    for (int at = 0; at < into.size(); at += block) {
      int count = Math.min(block, into.size() - at);
      Matrix x = copyOfA.view(0, 1, count);
      Matrix y = copyOfB.view(0, 1, count);
      x.copyFrom(a.view(at, 1, count));
      y.copyFrom(b.view(at, 1, count));
      loop.run(x, x, y);
      into.view(at, 1, count).copyFrom(x);
    }
  }
}
