package dev.chainrule.train;

import dev.chainrule.data.Shard;
import dev.chainrule.model.Loss;
import java.util.ArrayList;
import java.util.List;

/** Rows whose outputs a test makes up, assessed without a network. */
public final class Judged {
  private final Loss loss;
  private final int classes;
  private final List<Row> rows = new ArrayList<>();

  private static final class Row {
    final int label;
    final int predicted;
    final double[] outputs;

    Row(int label, int predicted, double[] outputs) {
      this.label = label;
      this.predicted = predicted;
      this.outputs = outputs;
    }
  }

  public Judged(Loss loss, int classes) {
    this.loss = loss;
    this.classes = classes;
  }

  /** A row to which softmax cross-entropy gives these probabilities, up to rounding. */
  public Judged probabilities(int label, int predicted, double... p) {
    double[] logits = new double[p.length];
    for (int j = 0; j < p.length; j++) {
      logits[j] = StrictMath.log(p[j]);
    }
    return outputs(label, predicted, logits);
  }

  public Judged outputs(int label, int predicted, double... z) {
    rows.add(new Row(label, predicted, z));
    return this;
  }

  /** All rows in one go. */
  public Quality quality(int mistakes) {
    return new Quality(part(1, 0, mistakes));
  }

  /** Those of one of {@code shards}: row i is in shard i mod S. */
  Assessment part(int shards, int shard, int mistakes) {
    Assessment part = new Assessment(loss, shards, classes, mistakes);
    for (int i = shard; i < rows.size(); i += shards) {
      Row row = rows.get(i);
      byte[] pixels = {(byte) i, (byte) 200};
      Shard data = Shard.ofBytes(shard, 1, 2, pixels, new short[] {(short) row.label});
      part.evaluation().add(row.label, row.predicted);
      if (loss == Loss.SOFTMAX_CROSS_ENTROPY) {
        part.evaluation().addLoss(shard, minusLog(row));
      }
      part.add(i, data, 0, row.outputs, row.predicted);
    }
    return part;
  }

  private static double minusLog(Row row) {
    double sum = 0;
    for (double z : row.outputs) {
      sum += StrictMath.exp(z);
    }
    return StrictMath.log(sum) - row.outputs[row.label];
  }
}
