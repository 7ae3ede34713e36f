package dev.chainrule.data;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.linalg.Float64Matrix;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * The rows of one logical shard, as bytes, which take a quarter of the memory of float32. They
 * become numbers when a step asks for them.
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
  private final byte[] pixels;
  private final byte[] labels;

  /**
   * @param number which shard it is
   * @param height pixel rows of an image, at least 1
   * @param width pixel columns of an image, at least 1
   * @param pixels rows · height · width bytes, image by image; not copied
   * @param labels a byte for each row; not copied
   * @throws ShapeException if the two arrays disagree
   */
  public Shard(int number, int height, int width, byte[] pixels, byte[] labels) {
    if (height < 1 || width < 1 || (long) labels.length * height * width != pixels.length) {
      throw new ShapeException(
          Words.format(
              "shard %d: %d bytes of pixels do not fit %d labels of %d x %d pixels",
              number, pixels.length, labels.length, height, width));
    }
    this.number = number;
    this.height = height;
    this.width = width;
    this.features = height * width;
    this.pixels = pixels;
    this.labels = labels;
  }

  public int number() {
    return number;
  }

  /** Pixel rows of an image. */
  public int height() {
    return height;
  }

  /** Pixel columns of an image. */
  public int width() {
    return width;
  }

  /** Pixels of an image, height · width. */
  public int features() {
    return features;
  }

  public int rows() {
    return labels.length;
  }

  /** All pixels, [rows · features]; the loader fills them in. */
  byte[] pixelBytes() {
    return pixels;
  }

  /** All labels, [rows]; the loader fills them in. */
  byte[] labelBytes() {
    return labels;
  }

  /** The label of row {@code row}, 0 to 255. */
  public int label(int row) {
    return Byte.toUnsignedInt(labels[row]);
  }

  /** Pixel {@code feature} of row {@code row}, 0 to 255. */
  public int pixel(int row, int feature) {
    Objects.checkIndex(feature, features);
    return Byte.toUnsignedInt(pixels[row * features + feature]);
  }

  /** The image of row {@code row} as bytes, [features], copied. */
  public byte[] pixels(int row) {
    int from = Objects.checkIndex(row, rows()) * features;
    return Arrays.copyOfRange(pixels, from, from + features);
  }

  /**
   * The labels of {@code rows}, 0 to 255, [N].
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
   * Gathers {@code rows} of this shard, pixels divided by 255.
   *
   * @param rows row numbers of this shard, [N]
   * @param x [N or more, features]; its first N rows are overwritten
   * @throws ShapeException if {@code x} has other columns, or fewer rows
   * @throws IndexOutOfBoundsException if a row number is not of this shard
   */
  public void gather(int[] rows, Matrix x) {
    require(x.cols() == features(), features(), "columns", x.cols());
    require(rows.length <= x.rows(), rows.length, "rows of x", x.rows());
    for (int i = 0; i < rows.length; i++) {
      copyRow(Objects.checkIndex(rows[i], rows()), x, i);
    }
  }

  private void require(boolean fits, int needed, String what, int found) {
    if (!fits) {
      throw new ShapeException(
          Words.format("shard %d: %d %s, needed are %d", number, found, what, needed));
    }
  }

  private void copyRow(int row, Matrix x, int target) {
    int to = x.offset() + target * features;
    if (x instanceof Float32Matrix single) {
      Pixels.toFloats(pixels, row * features, single.data(), to, features);
    } else if (x instanceof Float64Matrix wide) {
      Pixels.toDoubles(pixels, row * features, wide.data(), to, features);
    }
  }

  /**
   * Turns bytes into numbers from 0 to 1, by division by 255. The loops are small and static, since
   * such loops are compiled early; the table has the correctly rounded quotients, which a product
   * with 1/255 does not give.
   */
  private static final class Pixels {
    private static final float[] FLOATS = new float[256];
    private static final double[] DOUBLES = new double[256];

    static {
      for (int pixel = 0; pixel < 256; pixel++) {
        FLOATS[pixel] = pixel / 255f;
        DOUBLES[pixel] = pixel / 255.0;
      }
    }

    private Pixels() {}

    static void toFloats(byte[] pixels, int from, float[] into, int to, int count) {
      for (int i = 0; i < count; i++) {
        into[to + i] = FLOATS[pixels[from + i] & 0xff];
      }
    }

    static void toDoubles(byte[] pixels, int from, double[] into, int to, int count) {
      for (int i = 0; i < count; i++) {
        into[to + i] = DOUBLES[pixels[from + i] & 0xff];
      }
    }
  }
}
