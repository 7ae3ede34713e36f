/**
 * Lessons: the numbers of one batch in the walkthrough's words, formulas and pictures.
 *
 * <p>{@link dev.chainrule.explain.BatchTrace} keeps every value of a batch, {@link
 * dev.chainrule.explain.Explainer} puts them into an {@link dev.chainrule.explain.Explanation}, of
 * which {@link dev.chainrule.explain.ExplanationText} makes text and {@link
 * dev.chainrule.explain.ExplanationHtml} a page. {@link dev.chainrule.explain.ClassicNetwork} is
 * the walkthrough's traditional way, whole in one file.
 *
 * <p>May use {@code check}, {@code model} and what is below them.
 *
 * <p>Invariant: nothing here changes a number; what is shown is what training computes.
 */
package dev.chainrule.explain;
