package dev.chainrule.tensorboard;

import dev.chainrule.io.ProtoMessage;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.train.Evaluation;

/** What TensorBoard is told of one step: values, each under its tag. Changed in place. */
final class Summaries {
  private final ProtoMessage message = new ProtoMessage();

  ProtoMessage message() {
    return message;
  }

  /** A number, which TensorBoard keeps as a float. */
  Summaries scalar(String tag, double value) {
    return add(tag, new ProtoMessage().add(2, (float) value));
  }

  /** A number, if it is known. */
  Summaries scalarIfKnown(String tag, Double value) {
    return value == null ? this : scalar(tag, value);
  }

  Summaries histogram(String tag, Matrix values) {
    return add(tag, new ProtoMessage().add(5, new Histogram(values).message()));
  }

  Summaries confusion(String tag, Evaluation evaluation) {
    return add(tag, new ProtoMessage().add(4, new ConfusionPicture(evaluation).message()));
  }

  /** Something for a plugin of TensorBoard's. */
  Summaries plugin(String tag, String plugin, ProtoMessage content) {
    ProtoMessage data = new ProtoMessage().add(1, plugin).add(2, content);
    return add(tag, new ProtoMessage().add(9, new ProtoMessage().add(1, data)).add(8, nothing()));
  }

  /** The tensor of one 0 that the plugins' own writers put where no tensor is needed. */
  private static ProtoMessage nothing() {
    ProtoMessage one = new ProtoMessage().add(1, 1L);
    ProtoMessage shape = new ProtoMessage().add(2, one);
    return new ProtoMessage().add(1, 1L).add(2, shape).add(5, 0f);
  }

  private Summaries add(String tag, ProtoMessage value) {
    message.add(1, value.add(1, tag));
    return this;
  }
}
