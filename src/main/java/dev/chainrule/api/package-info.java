/**
 * Chainrule from Java: train in a Spark program of one's own, and predict there.
 *
 * <pre>{@code
 * TrainedModel model =
 *     new ChainruleTrainer(spark).layers(784, 256, 10).epochs(5).train("data/mnist");
 * JavaRDD<Integer> classes = vectors.map(model::predict);
 * }</pre>
 *
 * <p>What other programs may build on: this package; {@link dev.chainrule.train.TrainListener} with
 * its reports, for listeners of one's own; {@link dev.chainrule.model.Layer}, {@link
 * dev.chainrule.model.LayerStack} and the operations of {@link dev.chainrule.autodiff}, for layers
 * of one's own; and the exceptions {@link dev.chainrule.settings.InvalidSettingsException}, {@link
 * dev.chainrule.io.DataException}, {@link dev.chainrule.io.OutputException}, {@link
 * dev.chainrule.spark.ResourcesException} and {@link dev.chainrule.linalg.NativeBlasException},
 * each with a message of one line. All other packages may change at any time.
 *
 * <p>Invariants: a context of the user's is left as it was found, and never stopped; the same
 * settings and data give the same bits as the command line; a model may be used by any number of
 * threads, and travels in tasks.
 *
 * <p>May use all packages but {@code cli}; none uses it.
 */
package dev.chainrule.api;
