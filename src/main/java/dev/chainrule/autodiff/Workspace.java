package dev.chainrule.autodiff;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Matrices that are used again step after step, so that a training loop allocates nothing big after
 * its first step.
 *
 * <pre>{@code
 * Workspace workspace = new Workspace();             // one for each thread
 * for (...) {
 *   ValueAndGrads step = valueAndGrad(loss, workspace).apply(parameters);
 *   ...                                              // read it before the next step
 * }
 * }</pre>
 *
 * <p>The computation that is given a workspace first takes back every matrix it has handed out.
 * Whatever came out of the last step (the loss, the gradients, values in between) is valid until
 * then. Matrices are kept by shape and precision and never released, so a workspace grows to the
 * largest step of each batch size it has seen.
 *
 * <p>Belongs to one thread. Handed-out matrices hold whatever was there before: operations
 * overwrite all of it.
 */
public final class Workspace {
  /** Hands out new matrices and keeps none. */
  static final Workspace FRESH = new Workspace();

  private record Shape(Precision precision, int rows, int cols) {}

  /** The matrices of one shape, of which the first {@code taken} are in use. */
  private static final class Pool {
    private final List<Matrix> matrices = new ArrayList<>();
    private int taken;
  }

  private final Map<Shape, Pool> pools = new HashMap<>();

  /**
   * A value that no gradient is asked for, sharing {@code matrix}; what is computed from it goes to
   * this workspace.
   */
  public Value constant(Matrix matrix) {
    return Value.constant(matrix, this);
  }

  /** The workspace that an operation's result goes to: that of the first operand to have one. */
  static Workspace of(Value... operands) {
    for (Value operand : operands) {
      if (operand.workspace() != FRESH) {
        return operand.workspace();
      }
    }
    return FRESH;
  }

  /** A matrix for the result of an operation on {@code operands}, contents undefined. */
  static Matrix take(int rows, int cols, Value... operands) {
    return of(operands).take(operands[0].precision(), rows, cols);
  }

  /** A matrix [rows, cols], contents undefined. */
  Matrix take(Precision precision, int rows, int cols) {
    if (this == FRESH) {
      return Matrix.zeros(precision, rows, cols);
    }
    Pool pool = pools.computeIfAbsent(new Shape(precision, rows, cols), shape -> new Pool());
    if (pool.taken == pool.matrices.size()) {
      pool.matrices.add(Matrix.zeros(precision, rows, cols));
    }
    return pool.matrices.get(pool.taken++);
  }

  /** Takes back all matrices; values made from them are void. */
  public void recycle() {
    for (Pool pool : pools.values()) {
      pool.taken = 0;
    }
  }

  /** Bytes of all matrices, in use or not. */
  public long bytes() {
    long bytes = 0;
    for (Pool pool : pools.values()) {
      for (Matrix matrix : pool.matrices) {
        bytes += (long) matrix.size() * matrix.precision().bytes();
      }
    }
    return bytes;
  }
}
