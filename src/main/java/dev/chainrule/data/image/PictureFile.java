package dev.chainrule.data.image;

import dev.chainrule.data.ImageDecoder;
import dev.chainrule.data.Lookalike;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FSDataInputStream;

/** Reads PNG and JPEG files, which nobody vouches for. */
public final class PictureFile {
  /** What such files are called. */
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

  private static final List<String> FORMATS = List.of("png", "jpeg");

  /** More than a phone's camera makes. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int MOST_PIXELS = 64_000_000;

  /** Four bytes of colour, and two copies at times. */
  private static final int BYTES_OF_PIXEL = 8;

  /** A digit has 20 pixels in the end; of a larger picture, squares of pixels are averaged. */
  private static final int ENOUGH_PIXELS = 800;

  private PictureFile() {}

  /** Whether a file of this name is taken for a picture. */
  public static boolean isNamed(String name) {
    return ENDINGS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
  }

  /**
   * Reads a picture as grey, on white where it is transparent.
   *
   * @throws DataException if it cannot be read, is no picture, or too large
   */
  static GreyImage read(InputFile file) {
    byte[] bytes = bytes(file);
    try {
      return ImageDecoder.decode(
              bytes, FORMATS, (height, width) -> requireSize(file, width, height))
          .map(PictureFile::grey)
          .orElseThrow(() -> noPicture(file, bytes));
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // Of a picture that Java reads and cannot convert.
      throw new DataException(
          "%s: a damaged picture: %s".formatted(file.path(), SafeMessage.reason(e)), e);
    }
  }

  private static byte[] bytes(InputFile file) {
    try (FSDataInputStream in = file.open()) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new DataException(
            Words.format(
                "%s: %d bytes, expected a picture of at most %d",
                file.path(), Math.max(file.length(), bytes.length), MOST_BYTES));
      }
      return bytes;
    } catch (IOException e) {
      throw DataException.unreadable(file.path(), e);
    }
  }

  private static DataException noPicture(InputFile file, byte[] bytes) {
    String found =
        bytes.length == 0
            ? "empty"
            : Lookalike.what(Arrays.copyOf(bytes, Math.min(bytes.length, Lookalike.BYTES)))
                .map("is "::concat)
                .orElse("is no picture");
    return new DataException("%s: %s, expected PNG or JPEG".formatted(file.path(), found));
  }

  private static void requireSize(InputFile file, int width, int height) {
    long pixels = (long) width * height;
    if (pixels > MOST_PIXELS) {
      throw new DataException(
          Words.format(
              "%s: a picture of %d x %d pixels, expected at most %,d pixels",
              file.path(), width, height, MOST_PIXELS));
    }
    MemoryBudget.require(
        pixels * BYTES_OF_PIXEL,
        Words.format("%s: a picture of %d x %d pixels", file.path(), width, height),
        "--driver-memory gives more");
  }

  /** Means of squares of pixels, if it is large, so that no second large array is needed. */
  private static GreyImage grey(BufferedImage image) {
    int longer = Math.max(image.getWidth(), image.getHeight());
    int factor = (longer + ENOUGH_PIXELS - 1) / ENOUGH_PIXELS;
    int width = (image.getWidth() + factor - 1) / factor;
    int height = (image.getHeight() + factor - 1) / factor;
    float[] means = new float[width * height];
    double[] line = new double[image.getWidth()];
    for (int top = 0; top < height; top++) {
      int rows = Math.min(factor, image.getHeight() - top * factor);
      for (int y = 0; y < rows; y++) {
        greyLine(image, top * factor + y, line);
        for (int x = 0; x < line.length; x++) {
          int columns = Math.min(factor, line.length - x / factor * factor);
          means[top * width + x / factor] += (float) (line[x] / (rows * columns));
        }
      }
    }
    return new GreyImage(width, height, means);
  }

  private static void greyLine(BufferedImage image, int y, double[] into) {
    boolean isGrey =
        image.getColorModel() instanceof ComponentColorModel
            && image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    for (int x = 0; x < into.length; x++) {
      into[x] = isGrey ? storedGrey(image, x, y) : luma(image.getRGB(x, y));
    }
  }

  /** As it stands in the file; for Java, grey is linear, and getRGB would brighten it. */
  private static double storedGrey(BufferedImage image, int x, int y) {
    double most = (1 << image.getColorModel().getComponentSize(0)) - 1;
    double grey = 255 * (image.getRaster().getSample(x, y, 0) / most);
    return image.getRaster().getNumBands() == 1
        ? grey
        : onWhite(grey, image.getRaster().getSample(x, y, 1) / most);
  }

  /** Luma of ITU-R BT.601: what the eye takes red, green and blue for. */
  private static double luma(int argb) {
    int red = argb >> 16 & 0xff;
    int green = argb >> 8 & 0xff;
    int blue = argb & 0xff;
    return onWhite(0.299 * red + 0.587 * green + 0.114 * blue, (argb >>> 24) / 255.0);
  }

  private static double onWhite(double grey, double opacity) {
    return opacity * grey + (1 - opacity) * 255;
  }
}
