package dev.chainrule.tensorboard;

import dev.chainrule.io.ProtoMessage;
import dev.chainrule.train.Evaluation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A confusion matrix as an image: a row for each label, from 0 at the top, a column for each
 * prediction; the darker a square, the larger the share of the row. Without words, since a machine
 * need not have fonts.
 */
final class ConfusionPicture {
  private static final int SIDE = 400;
  private static final int LEAST_SQUARE = 4;
  private static final int LINE = 0xd0d7de;
  private static final int WHITE = 0xffffff;
  private static final int BLUE = 0x0b3d91;

  private final int square;
  private final BufferedImage picture;

  ConfusionPicture(Evaluation evaluation) {
    long[][] counts = evaluation.confusion();
    this.square = Math.max(LEAST_SQUARE, SIDE / counts.length);
    int side = counts.length * square + 1;
    this.picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    fill(0, 0, side, LINE);
    for (int label = 0; label < counts.length; label++) {
      long ofLabel = Math.max(1, Arrays.stream(counts[label]).sum());
      for (int predicted = 0; predicted < counts.length; predicted++) {
        int color = between(counts[label][predicted] / (double) ofLabel);
        fill(predicted * square + 1, label * square + 1, square - 1, color);
      }
    }
  }

  private void fill(int left, int top, int side, int color) {
    for (int x = left; x < left + side; x++) {
      for (int y = top; y < top + side; y++) {
        picture.setRGB(x, y, color);
      }
    }
  }

  /** From white at 0 to blue at 1; small shares are raised, as mistakes are few. */
  private static int between(double share) {
    double strength = Math.sqrt(share);
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = WHITE >> shift & 0xff;
      int to = BLUE >> shift & 0xff;
      color |= (int) Math.round(from + strength * (to - from)) << shift;
    }
    return color;
  }

  /** As Summary.Image. */
  ProtoMessage message() {
    return new ProtoMessage()
        .add(1, (long) picture.getHeight())
        .add(2, (long) picture.getWidth())
        .add(3, 3L) // RGB.
        .add(4, png());
  }

  private byte[] png() {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try (ImageOutputStream memory = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(picture, "png", memory);
      memory.flush();
      return png.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Which memory does not throw.
    }
  }
}
