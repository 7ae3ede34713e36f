package dev.chainrule.predict;

import dev.chainrule.data.RowSource;
import dev.chainrule.model.Loss;

/** What a network says of one row. */
public final class Prediction {
  private final Place place;
  private final double[] outputs;
  private final double[] scores;

  /**
   * Where a row comes from.
   *
   * @param file a path or URI; null for standard input
   * @param row its number there, from 0; −1 if the file is the row
   */
  public record Place(String file, long row) {
    /**
     * Of {@code row} in a set.
     *
     * @param file what to call the set, unless each row is a file of its own
     */
    public static Place of(String file, long row, RowSource set) {
      return set.fileOf((int) row)
          .map(own -> new Place(own, -1))
          .orElseGet(() -> new Place(file, row));
    }
  }

  /**
   * @param loss that the network was trained with: it says what outputs mean
   * @param outputs of the network, [C]; not copied
   */
  Prediction(Place place, Loss loss, double[] outputs) {
    this.place = place;
    this.outputs = outputs;
    this.scores = new double[outputs.length];
    loss.scores(outputs, scores);
  }

  public Place place() {
    return place;
  }

  /** How many classes the network knows. */
  public int classes() {
    return outputs.length;
  }

  /** The probability of a class, or what the loss has in its place ({@link Loss#scores}). */
  public double score(int index) {
    return scores[index];
  }

  /** The class of the highest output; of equal outputs, the one of the lower number. */
  public int best() {
    return top(1)[0];
  }

  /** The {@code k} classes of the highest outputs, the highest first, [k]. */
  public int[] top(int k) {
    int[] top = new int[k];
    int found = 0;
    for (int index = 0; index < outputs.length; index++) {
      int at = found;
      while (at > 0 && outputs[index] > outputs[top[at - 1]]) {
        at--;
      }
      if (at < k) {
        found = Math.min(found + 1, k);
        System.arraycopy(top, at, top, at + 1, found - at - 1);
        top[at] = index;
      }
    }
    return top;
  }
}
