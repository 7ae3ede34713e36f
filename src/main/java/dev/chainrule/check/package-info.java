/**
 * The check of every gradient: manual backprop, automatic differentiation and central differences,
 * compared with each other.
 *
 * <p>{@link dev.chainrule.check.GradientCheck} compares them parameter by parameter, {@link
 * dev.chainrule.check.Kinks} finds the places where the loss has no derivative, {@link
 * dev.chainrule.check.GradientTable} shows the result.
 *
 * <p>May use {@code model} and what is below it.
 *
 * <p>Invariants: no gradient passes that was not compared; a component that cannot be compared is
 * counted and shown, never dropped.
 */
package dev.chainrule.check;
