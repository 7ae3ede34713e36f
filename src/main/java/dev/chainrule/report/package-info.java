/**
 * What people and programs see of a run: the progress line, the metrics file, the summary.
 *
 * <p>In the flow: the last station. Everything here listens to the loop ({@link
 * dev.chainrule.train.TrainListener}) or writes down its result; nothing here changes a number.
 *
 * <p>May use {@code train} and what is below it, and {@code checkpoint} for where files go.
 *
 * <p>Invariants: one JSON object a line in {@code metrics.jsonl}; names in {@code summary.json} are
 * a contract that scripts rely on.
 */
package dev.chainrule.report;
