/**
 * What TensorBoard shows of a run: event files with scalars, histograms, the confusion matrix and
 * hyperparameters.
 *
 * <p>In the flow: {@link dev.chainrule.tensorboard.TensorBoard} listens to the loop and turns what
 * it is told into {@link dev.chainrule.tensorboard.Summaries}, which an {@link
 * dev.chainrule.tensorboard.EventFile} writes. TensorFlow's own classes for the format would bring
 * TensorFlow; the few messages that are needed are a {@link dev.chainrule.io.ProtoMessage} each,
 * and a test reads them back with those classes.
 *
 * <p>May use {@code train} and what is below it. Nothing here changes a number.
 *
 * <p>Invariants: an event is written at once and whole; each session of a run writes a file of its
 * own, whose first event tells TensorBoard from which step on earlier ones do not count.
 */
package dev.chainrule.tensorboard;
