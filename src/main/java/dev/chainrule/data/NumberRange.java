package dev.chainrule.data;

import java.io.Serializable;
import java.util.Optional;

/**
 * What the numbers of a set are.
 *
 * @param bytes whether all are whole and from 0 to 255
 * @param least the least of them
 * @param greatest the greatest of them
 */
public record NumberRange(boolean bytes, float least, float greatest) implements Serializable {
  /** Of bytes by their type, which are pixels. */
  static final NumberRange OF_BYTES = new NumberRange(true, 0, 255);

  private static final int MOST_OF_BYTE = 255;

  /** Above this bytes are taken for pixels, below for counts, grades and the like. */
  private static final int MOST_OF_COUNTS = 127;

  private static final long serialVersionUID = 1L;

  /** Whether they look like the pixels of images. */
  public boolean arePixels() {
    return bytes && greatest > MOST_OF_COUNTS;
  }

  /** Whether all numbers of a row are. */
  static boolean areBytes(RowCursor row) {
    return row.isOfBytes()
        || row.sparse()
            .map(some -> areBytes(some.numbers(), some.count()))
            .orElseGet(() -> areBytes(row.numbers(), row.features()));
  }

  /** Whether the first {@code count} are whole and from 0 to 255. */
  static boolean areBytes(float[] numbers, int count) {
    for (int i = 0; i < count; i++) {
      float number = numbers[i];
      if (number < 0 || number > MOST_OF_BYTE || number != (int) number) {
        return false;
      }
    }
    return true;
  }

  /** Takes note of rows as they come. */
  static final class Builder {
    private boolean bytes = true;
    private float least = Float.POSITIVE_INFINITY;
    private float greatest = Float.NEGATIVE_INFINITY;
    private int fewest = Integer.MAX_VALUE;

    void add(RowCursor row) {
      Optional<SparseRow> sparse = row.sparse();
      if (sparse.isPresent()) {
        int mentioned = sparse.get().count();
        fewest = Math.min(fewest, mentioned);
        add(sparse.get().numbers(), mentioned);
      } else {
        add(row.numbers(), row.features());
      }
    }

    private void add(float[] numbers, int count) {
      bytes = bytes && areBytes(numbers, count);
      float low = least;
      float high = greatest;
      for (int i = 0; i < count; i++) {
        low = Math.min(low, numbers[i]);
        high = Math.max(high, numbers[i]);
      }
      least = low;
      greatest = high;
    }

    /**
     * The range of all rows.
     *
     * @param features numbers of a row; those that a row did not mention are 0
     */
    NumberRange build(int features) {
      if (fewest < features) {
        add(new float[1], 1);
      }
      return new NumberRange(bytes, least, greatest);
    }
  }
}
