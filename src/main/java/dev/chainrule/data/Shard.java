package dev.chainrule.data;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * The rows of one logical shard, as bytes where that is enough, which take a quarter of the memory
 * of float32. They become inputs of the network when a step asks for them ({@link InputScaler}).
 *
 * <p>A class of plain fields, not a record: shards are stored in RDDs, and Kryo 4 cannot store
 * records.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int number;
  private final int height;
  private final int width;
  private final int features;
  private final RowNumbers numbers;
  private final short[] labels;

  /**
   * @param number which shard it is
   * @param height pixel rows of an image, 1 if rows are no images
   * @param width pixel columns of an image, or of a row
   * @param numbers rows · height · width of them, row by row; not copied
   * @param labels a class for each row; not copied
   * @throws ShapeException if the two disagree
   */
  Shard(int number, int height, int width, RowNumbers numbers, short[] labels) {
    if (height < 1 || width < 1 || (long) labels.length * height * width != numbers.count()) {
      throw new ShapeException(
          Words.format(
              "shard %d: %d numbers do not fit %d labels of %d x %d",
              number, numbers.count(), labels.length, height, width));
    }
    this.number = number;
    this.height = height;
    this.width = width;
    this.features = height * width;
    this.numbers = numbers;
    this.labels = labels;
  }

  /** Of rows whose numbers are bytes, which are not copied. */
  public static Shard ofBytes(int number, int height, int width, byte[] pixels, short[] labels) {
    return new Shard(number, height, width, new RowNumbers.Bytes(pixels), labels);
  }

  /** Of rows of any numbers, which are not copied. */
  public static Shard ofFloats(int number, int height, int width, float[] numbers, short[] labels) {
    return new Shard(number, height, width, new RowNumbers.Floats(numbers), labels);
  }

  public int number() {
    return number;
  }

  /** Pixel rows of an image; 1 if rows are no images. */
  public int height() {
    return height;
  }

  /** Pixel columns of an image, or of a row. */
  public int width() {
    return width;
  }

  /** Numbers of a row, height · width. */
  public int features() {
    return features;
  }

  public int rows() {
    return labels.length;
  }

  /** All numbers, [rows · features]; the loader fills them in. */
  RowNumbers numbers() {
    return numbers;
  }

  /** All numbers of a shard of images. */
  byte[] pixelBytes() {
    if (numbers instanceof RowNumbers.Bytes bytes) {
      return bytes.values();
    }
    throw new ShapeException("shard " + number + ": numbers that are no pixels");
  }

  /** All labels, [rows]; the loader fills them in. */
  short[] labels() {
    return labels;
  }

  /** The class of row {@code row}. */
  public int label(int row) {
    return Short.toUnsignedInt(labels[row]);
  }

  /** Number {@code feature} of row {@code row}, as data have it. */
  public float get(int row, int feature) {
    return numbers.get(row * features + Objects.checkIndex(feature, features));
  }

  /**
   * A picture of row {@code row}, a byte for each number, [features]: the numbers themselves if all
   * of the set are bytes, else stretched from the least to the greatest of the row.
   */
  public byte[] picture(int row) {
    int from = Objects.checkIndex(row, rows()) * features;
    if (numbers instanceof RowNumbers.Bytes bytes) {
      return Arrays.copyOfRange(bytes.values(), from, from + features);
    }
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + features; i++) {
      least = Math.min(least, numbers.get(i));
      greatest = Math.max(greatest, numbers.get(i));
    }
    byte[] picture = new byte[features];
    for (int i = 0; i < features && greatest > least; i++) {
      picture[i] = (byte) Math.round(255 * ((numbers.get(from + i) - least) / (greatest - least)));
    }
    return picture;
  }

  /**
   * The labels of {@code rows}, [N].
   *
   * @param rows row numbers of this shard, [N]
   * @throws IndexOutOfBoundsException if a row number is not of this shard
   */
  public int[] labels(int[] rows) {
    int[] found = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      found[i] = label(rows[i]);
    }
    return found;
  }

  /**
   * Gathers {@code rows} of this shard, each number divided.
   *
   * @param rows row numbers of this shard, [N]
   * @param divisor 255 or 1
   * @param x [N or more, features]; its first N rows are overwritten
   * @throws ShapeException if {@code x} has other columns, or fewer rows
   * @throws IndexOutOfBoundsException if a row number is not of this shard
   */
  void gather(int[] rows, int divisor, Matrix x) {
    require(x.cols() == features(), features(), "columns", x.cols());
    require(rows.length <= x.rows(), rows.length, "rows of x", x.rows());
    for (int row : rows) {
      Objects.checkIndex(row, rows());
    }
    numbers.divide(rows, features, divisor, x);
  }

  private void require(boolean fits, int needed, String what, int found) {
    if (!fits) {
      throw new ShapeException(
          Words.format("shard %d: %d %s, needed are %d", number, found, what, needed));
    }
  }
}
