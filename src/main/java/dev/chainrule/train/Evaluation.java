package dev.chainrule.train;

import dev.chainrule.io.Words;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How well a model does on a data set: loss and confusion matrix.
 *
 * <p>Counts are exact in any order. Losses are kept by shard until they are asked for, then added
 * in shard order, so that the sum does not depend on who finished first. Changed in place by {@link
 * #add} and {@link #merge}.
 */
public final class Evaluation implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] lossByShard;
  private final long[][] confusion;

  /**
   * Of no rows yet.
   *
   * @param shards how many the data set has
   * @param classes how many the labels have
   */
  public Evaluation(int shards, int classes) {
    this.lossByShard = new double[shards];
    this.confusion = new long[classes][classes];
  }

  /**
   * Takes in a row.
   *
   * @param label its class, from 0
   * @param predicted the class that the model gives it
   * @throws IndexOutOfBoundsException if either is no class
   */
  void add(int label, int predicted) {
    confusion[label][predicted]++;
  }

  /** Adds the loss of some rows of a shard, summed over the rows. */
  void addLoss(int shard, double loss) {
    lossByShard[shard] += loss;
  }

  /**
   * Takes in an evaluation of other shards.
   *
   * @param other of as many shards and classes; not changed
   * @return this
   * @throws IllegalArgumentException if it is of others
   */
  public Evaluation merge(Evaluation other) {
    if (other.lossByShard.length != lossByShard.length || other.classes() != classes()) {
      throw new IllegalArgumentException(
          Words.format(
              "evaluations of %d shards and %d classes, and of %d and %d, do not meet",
              lossByShard.length, classes(), other.lossByShard.length, other.classes()));
    }
    for (int s = 0; s < lossByShard.length; s++) {
      lossByShard[s] += other.lossByShard[s];
    }
    for (int i = 0; i < confusion.length; i++) {
      for (int j = 0; j < confusion.length; j++) {
        confusion[i][j] += other.confusion[i][j];
      }
    }
    return this;
  }

  /**
   * Rows of class {@code label} that the model took for {@code predicted}.
   *
   * @throws IndexOutOfBoundsException if either is no class
   */
  public long count(int label, int predicted) {
    return confusion[label][predicted];
  }

  /** The counts as {@code [label][predicted]}, [classes][classes], copied. */
  public long[][] confusion() {
    return Arrays.stream(confusion).map(long[]::clone).toArray(long[][]::new);
  }

  /** How many classes there are. */
  public int classes() {
    return confusion.length;
  }

  /** How many rows were evaluated. */
  public long rows() {
    long rows = 0;
    for (long[] row : confusion) {
      for (long n : row) {
        rows += n;
      }
    }
    return rows;
  }

  /** Mean loss of a row; NaN if there are none. */
  public double meanLoss() {
    double sum = 0;
    for (double loss : lossByShard) {
      sum += loss;
    }
    return sum / rows();
  }

  /** Share of the rows whose class the model predicts, from 0 to 1; NaN if there are none. */
  public double accuracy() {
    long right = 0;
    for (int i = 0; i < confusion.length; i++) {
      right += confusion[i][i];
    }
    return right / (double) rows();
  }
}
