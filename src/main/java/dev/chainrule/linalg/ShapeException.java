package dev.chainrule.linalg;

/**
 * Matrices that do not fit together, or must not share memory; the message names the operation and
 * both shapes.
 */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the operation and what does not fit. */
  public ShapeException(String message) {
    super(message);
  }

  /**
   * Requires two matrices of one shape and precision.
   *
   * @param operation what the message begins with
   * @throws ShapeException naming the operation and both shapes, or both precisions
   */
  public static void requireSame(String operation, Matrix a, Matrix b) {
    require(a.rows() == b.rows() && a.cols() == b.cols(), operation, a, b);
  }

  /**
   * Requires that a result shares no element with an operand, which would be overwritten while it
   * is read.
   *
   * @param operation what the message begins with
   * @throws ShapeException naming the operation and both shapes
   */
  static void requireApart(String operation, Matrix operand, Matrix into) {
    if (operand.overlaps(into)) {
      throw new ShapeException(
          operation + ": result " + into.shape() + " overlaps operand " + operand.shape());
    }
  }

  /**
   * Requires that {@code fits}, and that both matrices have one precision.
   *
   * @param operation what the message begins with
   * @throws ShapeException naming the operation and both shapes, or both precisions
   */
  public static void require(boolean fits, String operation, Matrix a, Matrix b) {
    if (!fits) {
      throw new ShapeException(operation + ": " + a.shape() + " does not fit " + b.shape());
    }
    if (a.precision() != b.precision()) {
      throw new ShapeException(
          operation + ": " + a.precision().label() + " meets " + b.precision().label());
    }
  }
}
