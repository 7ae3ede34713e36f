package dev.chainrule.autodiff;

/**
 * How an operation {@code y = f(in)} passes a cotangent back to one of its operands.
 *
 * <p>A rule is written in differentiable operations over its arguments and holds on to no other
 * {@link Value}. So it serves both walks: given plain constants it computes numbers and records
 * nothing, given recorded values its result can itself be differentiated.
 */
@FunctionalInterface
interface Rule {
  /** Nothing flows back to this operand, because the other rules already account for it. */
  Rule NONE = null;

  /**
   * The cotangent of one operand, {@code gᵀ·∂y/∂in[k]}.
   *
   * @param g cotangent of the result, the shape of {@code y}
   * @param in the operands
   * @param y the result
   * @return the shape of the operand that this rule belongs to
   */
  Value pull(Value g, Value[] in, Value y);
}
