package dev.chainrule.train;

import dev.chainrule.data.Shard;
import java.io.Serializable;
import java.util.Comparator;

/**
 * A row whose class the model got wrong, with its image, so that it can be drawn where the data set
 * is not at hand.
 *
 * <p>What the network thought of a class is its score: a probability if the loss has any ({@link
 * dev.chainrule.model.Loss#hasProbabilities}), else the output itself.
 *
 * <p>A class of plain fields, not a record: it travels with results of tasks, and Kryo 4 cannot
 * store records.
 */
public final class Mistake implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The lowest score of the true class comes first; of equals, the first row. */
  static final Comparator<Mistake> WORST_FIRST =
      Comparator.comparingDouble(Mistake::labelScore).thenComparingInt(Mistake::row);

  private final int row;
  private final int label;
  private final int predicted;
  private final double labelScore;
  private final double predictedScore;
  private final int height;
  private final int width;
  private final byte[] pixels;

  /**
   * @param row its number in the data set, from 0
   * @param shard where it is kept
   * @param inShard its number there
   * @param scores of all classes, [C]
   */
  Mistake(int row, Shard shard, int inShard, int predicted, double[] scores) {
    this.row = row;
    this.label = shard.label(inShard);
    this.predicted = predicted;
    this.labelScore = scores[label];
    this.predictedScore = scores[predicted];
    this.height = shard.height();
    this.width = shard.width();
    this.pixels = shard.picture(inShard);
  }

  /** Its number in the file of the data set, from 0, however that is cut into shards. */
  public int row() {
    return row;
  }

  /** What it is. */
  public int label() {
    return label;
  }

  /** What the model takes it for. */
  public int predicted() {
    return predicted;
  }

  /** The score of the true class. */
  public double labelScore() {
    return labelScore;
  }

  /** The score of the predicted class, which is the highest. */
  public double predictedScore() {
    return predictedScore;
  }

  /** Pixel rows of the image. */
  public int height() {
    return height;
  }

  /** Pixel columns of the image. */
  public int width() {
    return width;
  }

  /** The image row by row, a byte for each pixel, 0 to 255, [height · width], copied. */
  public byte[] pixels() {
    return pixels.clone();
  }
}
