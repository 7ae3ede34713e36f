package dev.chainrule.autodiff;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;

/**
 * A matrix that remembers where it came from: the operation, its operands, and a {@link Rule} for
 * each of them.
 *
 * <p>Only what depends on a variable is recorded. A value made of constants alone is a constant: a
 * matrix and nothing else. The graph consists of these references; when the last value that leads
 * to a node is gone, so is the node.
 *
 * <p>A value belongs to the thread that computes with it. Its matrix must not be written to while
 * it is in use.
 */
public final class Value {
  private static final Value[] NO_OPERANDS = {};
  private static final Rule[] NO_RULES = {};
  private static final Rule IDENTITY = (g, in, y) -> g;

  /** Where an operation is not smooth. */
  @FunctionalInterface
  interface Kink {
    /** Whether element {@code i} of the result is above its kink, computed from the operands. */
    boolean isAbove(Value[] operands, int i);
  }

  private final Matrix matrix;
  private final Workspace workspace;
  private final String operation;
  private final Kink kink;
  private Value[] operands;
  private Rule[] rules;
  private boolean recorded;

  private Value(
      Matrix matrix,
      Workspace workspace,
      String operation,
      Kink kink,
      Value[] operands,
      Rule[] rules,
      boolean recorded) {
    this.matrix = matrix;
    this.workspace = workspace;
    this.operation = operation;
    this.kink = kink;
    this.operands = operands;
    this.rules = rules;
    this.recorded = recorded;
  }

  /** A value that no gradient is asked for; shares the matrix. */
  public static Value constant(Matrix matrix) {
    return constant(matrix, Workspace.FRESH);
  }

  static Value constant(Matrix matrix, Workspace workspace) {
    return new Value(matrix, workspace, "constant", null, NO_OPERANDS, NO_RULES, false);
  }

  /**
   * A new variable with the numbers of {@code argument}. If that is recorded itself, the variable
   * leads on to it, which is what makes derivatives of derivatives compose.
   */
  static Value variable(Value argument, Workspace workspace) {
    Value[] operands = argument.recorded ? new Value[] {argument} : NO_OPERANDS;
    Rule[] rules = argument.recorded ? new Rule[] {IDENTITY} : NO_RULES;
    return new Value(argument.matrix, workspace, "variable", null, operands, rules, true);
  }

  /** The result of an operation: recorded if an operand is, else a constant. */
  static Value result(String operation, Matrix matrix, Value[] operands, Rule... rules) {
    return piecewise(operation, matrix, null, operands, rules);
  }

  /** The same for an operation whose elements are smooth functions with one kink each. */
  static Value piecewise(
      String operation, Matrix matrix, Kink kink, Value[] operands, Rule... rules) {
    Workspace workspace = Workspace.of(operands);
    for (Value operand : operands) {
      if (operand.recorded) {
        return new Value(matrix, workspace, operation, kink, operands, rules, true);
      }
    }
    return constant(matrix, workspace);
  }

  /** The numbers; shared, not to be written to. */
  public Matrix matrix() {
    return matrix;
  }

  /** Number of rows, the first size of the shape. */
  public int rows() {
    return matrix.rows();
  }

  /** Number of columns, the second size of the shape. */
  public int cols() {
    return matrix.cols();
  }

  /** Number of elements, rows · cols. */
  public int size() {
    return matrix.size();
  }

  /** The format of every element; operands of an operation must have the same. */
  public Precision precision() {
    return matrix.precision();
  }

  /** The shape as text, such as {@code [128, 10]}. */
  public String shape() {
    return matrix.shape();
  }

  /**
   * The only element of a [1, 1] value.
   *
   * @throws ShapeException if there are more or none
   */
  public double item() {
    if (size() != 1) {
      throw new ShapeException("item: %s is not [1, 1]".formatted(shape()));
    }
    return matrix.get(0);
  }

  /** Whether this depends on a variable whose gradient may still be asked for. */
  public boolean isRecorded() {
    return recorded;
  }

  /** The same numbers as a constant: no gradient flows through it. */
  public Value detach() {
    return recorded ? constant(matrix, workspace) : this;
  }

  /** What made this, such as {@code relu}. */
  String operation() {
    return operation;
  }

  /** Null where the operation is smooth. */
  Kink kink() {
    return kink;
  }

  Value[] operands() {
    return operands;
  }

  Rule rule(int operand) {
    return rules[operand];
  }

  Workspace workspace() {
    return workspace;
  }

  /** Forgets where this came from, so that the memory of what led here can be used again. */
  void forget() {
    operands = NO_OPERANDS;
    rules = NO_RULES;
    recorded = false;
  }

  /** Ends a variable's life: unless it leads on to another one, it is a constant from now on. */
  void close() {
    if (operands.length == 0) {
      recorded = false;
    }
  }

  /** Operation and numbers, such as {@code relu float64[1, 2] [[0.6, 0.45]]}. */
  @Override
  public String toString() {
    return operation + " " + matrix;
  }
}
