/**
 * What people and programs see: the progress line, the metrics file, the summary, explanations.
 *
 * <p>In the flow: the last station. Everything here listens to the loop ({@link
 * dev.chainrule.train.TrainListener}) or writes down its result; nothing here changes a number.
 *
 * <p>Lessons too: {@link dev.chainrule.report.Explainer} puts the numbers of one batch into the
 * walkthrough's words, an {@link dev.chainrule.report.Explanation}, of which one renderer makes
 * text and another a page; {@link dev.chainrule.report.GradientTable} shows a gradient check.
 *
 * <p>May use {@code train} and what is below it, and {@code checkpoint} for where files go.
 *
 * <p>Invariants: one JSON object a line in {@code metrics.jsonl}; names in {@code summary.json} are
 * a contract that scripts rely on.
 */
package dev.chainrule.report;
