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
  /** Zeros on each side of the image, so that a place at its edge has four pixels around. */
  private static final int MARGIN = 1;

  private final Augmentation amounts;
  private final int height;
  private final int width;
  private final ElasticField field;

  /** The image that is deformed, 0 to 255, [height + 2, width + 2]. */
  private final float[] source;

  /** 0, 1, 2 and on, [width]. */
  private final float[] columns;

  /** The part of {@code source} beyond which all is 0: most of a digit's image is paper. */
  private float left;

  private float right;
  private float top;
  private float bottom;

  /** The places that the pixels of one row of the deformed image show, [width]. */
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
    this.source = new float[(height + 2 * MARGIN) * (width + 2 * MARGIN)];
    this.columns = new float[width];
    for (int i = 0; i < width; i++) {
      columns[i] = i;
    }
    this.x = new float[width];
    this.y = new float[width];
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
      float fromX = (float) (MARGIN + middleX + inverse.xx() * u + inverse.xy() * v);
      float fromY = (float) (MARGIN + middleY + inverse.yx() * u + inverse.yy() * v);
      setLine(fromX, (float) inverse.xx(), columns, x);
      setLine(fromY, (float) inverse.yx(), columns, y);
      if (field != null) {
        field.addRow(line, x, y);
      }
      lookUp(line * width);
    }
    write(into, target);
  }

  private void load(byte[] pixels, int from) {
    int stride = width + 2 * MARGIN;
    int first = width;
    int last = -1;
    top = height;
    bottom = 0;
    for (int line = 0; line < height; line++) {
      int at = from + line * width;
      toFloats(pixels, at, source, (line + MARGIN) * stride + MARGIN, width);
      int ink = firstInk(pixels, at, width);
      if (ink < width) {
        first = Math.min(first, ink);
        last = Math.max(last, lastInk(pixels, at, width));
        top = Math.min(top, line);
        bottom = line + 2 * MARGIN;
      }
    }
    left = first;
    right = last + 2 * MARGIN;
  }

  /** The bilinear mean of the four pixels around each place of a row, into {@code deformed}. */
  private void lookUp(int to) {
    for (int i = 0; i < width; i++) {
      boolean ink = x[i] > left && x[i] < right && y[i] > top && y[i] < bottom;
      deformed[to + i] = ink ? mean(source, width + 2 * MARGIN, x[i], y[i]) : 0;
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

  /** The column of the first pixel of a row that is not 0; {@code width} if there is none. */
  private static int firstInk(byte[] pixels, int row, int width) {
    int column = 0;
    while (column < width && pixels[row + column] == 0) {
      column++;
    }
    return column;
  }

  private static int lastInk(byte[] pixels, int row, int width) {
    int column = width - 1;
    while (column >= 0 && pixels[row + column] == 0) {
      column--;
    }
    return column;
  }

  private static float mean(float[] source, int stride, float x, float y) {
    int column = (int) x;
    int row = (int) y;
    float right = x - column;
    float down = y - row;
    int at = row * stride + column;
    float upper = source[at] + right * (source[at + 1] - source[at]);
    float lower = source[at + stride] + right * (source[at + stride + 1] - source[at + stride]);
    return upper + down * (lower - upper);
  }

  /** A straight line: {@code from + step · i} for element i. */
  private static void setLine(float from, float step, float[] i, float[] places) {
    for (int k = 0; k < places.length; k++) {
      places[k] = from + step * i[k];
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
