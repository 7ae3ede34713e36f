/**
 * What a trained network says of rows whose class nobody knows yet, and how that is written down.
 *
 * <p>In the flow: rows, from whatever format, go into a {@link dev.chainrule.predict.RowPredictor},
 * which runs them through the network in blocks and makes a {@link
 * dev.chainrule.predict.Prediction} of each; a {@link dev.chainrule.predict.PredictionText} writes
 * it as JSON, CSV or a line of a table, on standard output or into {@link
 * dev.chainrule.predict.PartFiles}.
 *
 * <p>May use {@code model} and what is below it; knows nothing of Spark.
 *
 * <p>Invariants: raw numbers become inputs as the model's {@link dev.chainrule.data.Encoding} says,
 * by the same arithmetic as in training; a row's prediction depends on no other row; predictions
 * come in the order of rows.
 */
package dev.chainrule.predict;
