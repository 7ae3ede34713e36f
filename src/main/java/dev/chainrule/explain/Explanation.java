package dev.chainrule.explain;

import dev.chainrule.linalg.Matrix;
import java.util.List;

/**
 * One batch through forward pass, loss, backward pass and update, as a list of steps that a
 * renderer turns into text ({@link ExplanationText}) or a page ({@link ExplanationHtml}).
 *
 * <p>Names and formulas are in ASCII, in the walkthrough's notation: {@code @} is the matrix
 * product, {@code ^T} transposes, {@code (*)} is element by element, {@code dL/dW1} a gradient.
 *
 * @param name what is explained, in a word or two
 * @param about the network, the loss with its reduction, the batch: a sentence each
 * @param flow the values on the way from x to L, in forward order
 * @param gradients the same gradients by hand, automatically and numerically
 */
public record Explanation(
    String name,
    List<String> about,
    List<Station> flow,
    List<Step> steps,
    ThreeGradients gradients) {

  public Explanation {
    about = List.copyOf(about);
    flow = List.copyOf(flow);
    steps = List.copyOf(steps);
  }

  /** The three parts of a training step. */
  public enum Phase {
    FORWARD,
    BACKWARD,
    UPDATE
  }

  /** How a named value is written. */
  public enum Kind {
    MATRIX,
    VECTOR,
    SCALAR
  }

  /**
   * Numbers with a name.
   *
   * @param values [rows, cols]; a vector is one row
   */
  public record Named(String name, Kind kind, Matrix values) {
    static Named matrix(String name, Matrix values) {
      return new Named(name, Kind.MATRIX, values);
    }

    static Named vector(String name, Matrix values) {
      return new Named(name, Kind.VECTOR, values);
    }

    static Named scalar(String name, Matrix values) {
      return new Named(name, Kind.SCALAR, values);
    }

    /** {@code [2, 3]}, {@code [3]}, or nothing for a number. */
    public String shape() {
      return switch (kind) {
        case MATRIX -> values.shape();
        case VECTOR -> "[" + values.cols() + "]";
        case SCALAR -> "";
      };
    }

    /** Whether this is ReLU's mask, where 0 blocks. */
    public boolean isMask() {
      return name.startsWith("mask");
    }

    /** Whether this is the gradient of something. */
    public boolean isGradient() {
      return name.startsWith("dL/d");
    }
  }

  /**
   * One step.
   *
   * @param number within its phase, from 1; those of the backward phase are the walkthrough's
   * @param worked one element written out, or empty
   * @param notes remarks on it, a sentence each
   */
  public record Step(
      Phase phase,
      int number,
      String title,
      String formula,
      List<ShapeCheck> checks,
      List<Named> values,
      String worked,
      List<String> notes) {

    public Step {
      checks = List.copyOf(checks);
      values = List.copyOf(values);
      notes = List.copyOf(notes);
    }
  }

  /**
   * A value on the way from x to L, and the operation that it enters.
   *
   * @param name such as {@code z1}
   * @param shape of the value and of its gradient
   * @param gradient Frobenius norm of the gradient with respect to it
   * @param operation what happens to it next; empty after L
   * @param operands what else enters the operation
   * @param remark a remark on the operation; may be empty
   */
  public record Station(
      String name,
      String shape,
      double gradient,
      String operation,
      List<Operand> operands,
      String remark) {

    public Station {
      operands = List.copyOf(operands);
    }
  }

  /**
   * A parameter or target that enters an operation from the side.
   *
   * @param gradient norm of its gradient; NaN for targets, which get none
   */
  public record Operand(String name, String shape, double gradient) {}

  /**
   * The value of that name, [rows, cols], as the steps show it first.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Matrix value(String name) {
    return steps.stream()
        .flatMap(step -> step.values().stream())
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no value " + name))
        .values();
  }

  /** Whether every shape is what it should be. */
  public boolean shapesFit() {
    return steps.stream().flatMap(step -> step.checks().stream()).allMatch(ShapeCheck::ok);
  }
}
