/**
 * The page that a run leaves, and the one that compares runs: made from the files of run
 * directories alone, so that both can be made again, elsewhere, and while a run goes on.
 *
 * <pre>
 *   summary.json  metrics.jsonl  evaluation.json  model.safetensors
 *                             │
 *                      {@link dev.chainrule.report.RunRecord}
 *                             │
 *        {@link dev.chainrule.report.RunPage}, {@link dev.chainrule.report.ComparisonPage}  ◀── Curves, TestSet, Pictures
 * </pre>
 */
package dev.chainrule.report;
