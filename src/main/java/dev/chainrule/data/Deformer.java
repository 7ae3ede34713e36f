package dev.chainrule.data;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.linalg.Float64Matrix;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.ShapeException;
import dev.chainrule.random.CounterRandom;
import java.util.Objects;

/**
 * Deforms images as an {@link Augmentation} says, in one pass: for each pixel of the new image the
 * place in the old one that it shows, by an {@link AffineMap} plus an {@link ElasticField}, and
 * there the four pixels around, weighted bilinearly. Outside the image all is 0.
 *
 * <p>Places and weights are float32 whatever the precision of the network: additions and products
 * in one fixed order, which Java rounds alike everywhere. Keeps buffers between images and belongs
 * to one thread.
 */
public final class Deformer {
  /** Zeros around the image: a place is held within them, so that each has four pixels around. */
  private static final int BEFORE = 1;

  private static final int AROUND = 3;

  private final Augmentation amounts;
  private final int height;
  private final int width;
  private final ElasticField field;

  /** The image that is deformed, 0 to 255, [height + 3, width + 3]. */
  private final float[] source;

  /** The places that the pixels of the deformed image show, [height · width]. */
  private final float[] x;

  private final float[] y;

  /** The deformed image, 0 to 255, [height · width]. */
  private final float[] deformed;

  /** For images of the size of those in {@code like}. */
  public Deformer(Augmentation amounts, Shard like) {
    this(amounts, like.height(), like.width());
  }

  private Deformer(Augmentation amounts, int height, int width) {
    this.amounts = amounts;
    this.height = height;
    this.width = width;
    this.field =
        amounts.elasticAlpha() == 0
            ? null
            : new ElasticField(height, width, amounts.elasticAlpha(), amounts.elasticSigma());
    this.source = new float[(height + AROUND) * (width + AROUND)];
    this.x = new float[height * width];
    this.y = new float[height * width];
    this.deformed = new float[height * width];
  }

  /**
   * Deforms {@code rows} of {@code shard} as in {@code epoch}, pixels divided by 255.
   *
   * @param rows row numbers of the shard, N
   * @param seed of the run
   * @param epoch epochs before this one
   * @param into [N, height · width]; overwritten
   * @throws ShapeException if the shard has other images, or {@code into} another shape
   * @throws IndexOutOfBoundsException if a row number is not of this shard
   */
  public void deform(Shard shard, int[] rows, long seed, long epoch, Matrix into) {
    if (shard.height() != height || shard.width() != width) {
      throw new ShapeException(
          Words.format(
              "shard %d: images of %d x %d, expected %d x %d",
              shard.number(), shard.height(), shard.width(), height, width));
    }
    if (into.rows() != rows.length || into.cols() != height * width) {
      throw new ShapeException(
          Words.format(
              "deformed images: %s, expected [%d, %d]", into.shape(), rows.length, height * width));
    }
    long ofShard = CounterRandom.derive(CounterRandom.derive(seed, epoch), shard.number());
    for (int i = 0; i < rows.length; i++) {
      long ofRow = CounterRandom.derive(ofShard, rows[i]);
      long stream = CounterRandom.stream(ofRow, CounterRandom.Purpose.AUGMENTATION);
      if (field != null) {
        field.draw(stream, AffineMap.DRAWS);
      }
      deform(shard, rows[i], AffineMap.draw(amounts, stream), into, i);
    }
  }

  /** Deforms one row by {@code map} and the field as it was last drawn, into row {@code target}. */
  void deform(Shard shard, int row, AffineMap map, Matrix into, int target) {
    load(shard.pixelBytes(), Objects.checkIndex(row, shard.rows()) * height * width);
    AffineMap.Inverse inverse = map.inverse();
    double middleX = (width - 1) / 2.0;
    double middleY = (height - 1) / 2.0;
    double u = -middleX - map.shiftX();
    for (int line = 0; line < height; line++) {
      double v = line - middleY - map.shiftY();
      float fromX = (float) (BEFORE + middleX + inverse.xx() * u + inverse.xy() * v);
      float fromY = (float) (BEFORE + middleY + inverse.yx() * u + inverse.yy() * v);
      setLine(fromX, (float) inverse.xx(), x, line * width, width);
      setLine(fromY, (float) inverse.yx(), y, line * width, width);
      if (field != null) {
        field.addRow(line, x, y, line * width);
      }
    }
    hold(x, width + BEFORE);
    hold(y, height + BEFORE);
    lookUp(source, width + AROUND, x, y, deformed);
    write(into, target);
  }

  private void load(byte[] pixels, int from) {
    for (int line = 0; line < height; line++) {
      int to = (line + BEFORE) * (width + AROUND) + BEFORE;
      toFloats(pixels, from + line * width, source, to, width);
    }
  }

  private void write(Matrix matrix, int row) {
    int to = matrix.offset() + row * deformed.length;
    if (matrix instanceof Float32Matrix single) {
      divide(deformed, single.data(), to);
    } else if (matrix instanceof Float64Matrix wide) {
      divide(deformed, wide.data(), to);
    }
  }

  // Short static loops, which are compiled early.

  private static void toFloats(byte[] pixels, int from, float[] into, int to, int count) {
    for (int i = 0; i < count; i++) {
      into[to + i] = pixels[from + i] & 0xff;
    }
  }

  /** A straight line: {@code from + step · i} for element i of {@code count}. */
  private static void setLine(float from, float step, float[] places, int at, int count) {
    for (int i = 0; i < count; i++) {
      places[at + i] = from + step * i;
    }
  }

  /** Moves places that are outside of 0 to {@code last} there; what they show is 0 anyway. */
  private static void hold(float[] places, float last) {
    for (int i = 0; i < places.length; i++) {
      places[i] = Math.max(0, Math.min(last, places[i]));
    }
  }

  /** The bilinear mean of the four pixels around each place. */
  private static void lookUp(float[] source, int stride, float[] x, float[] y, float[] into) {
    for (int i = 0; i < x.length; i++) {
      int left = (int) x[i];
      int top = (int) y[i];
      float right = x[i] - left;
      float down = y[i] - top;
      int at = top * stride + left;
      float upper = source[at] + right * (source[at + 1] - source[at]);
      float lower = source[at + stride] + right * (source[at + stride + 1] - source[at + stride]);
      into[i] = upper + down * (lower - upper);
    }
  }

  private static void divide(float[] pixels, float[] into, int to) {
    for (int i = 0; i < pixels.length; i++) {
      into[to + i] = pixels[i] / 255;
    }
  }

  private static void divide(float[] pixels, double[] into, int to) {
    for (int i = 0; i < pixels.length; i++) {
      into[to + i] = pixels[i] / 255.0;
    }
  }
}
