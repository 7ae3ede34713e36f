package dev.chainrule.report;

import dev.chainrule.linalg.Matrix;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Images that stand in a page as PNG in its text. */
final class Pictures {
  /** Blue and orange, which nearly everyone can tell apart, with white for 0 between them. */
  private static final Color BELOW = new Color(0x0072B2);

  private static final Color ABOVE = new Color(0xD55E00);

  private Pictures() {}

  /**
   * An image element.
   *
   * @param label what it shows, for those who cannot see it; HTML
   * @param kind its style
   */
  static String element(BufferedImage image, String label, String kind) {
    return "<img class=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/png;base64,%s\">"
        .formatted(kind, image.getWidth(), image.getHeight(), label, png(image));
  }

  private static String png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot be written", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** Ink on paper: 0 is white, 255 black. */
  static BufferedImage ink(byte[] pixels, int height, int width) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int paper = 255 - (pixels[y * width + x] & 0xff);
        image.setRGB(x, y, paper << 16 | paper << 8 | paper);
      }
    }
    return image;
  }

  /**
   * Columns of a weight matrix as images side by side, each with a scale of its own.
   *
   * @param weights [height · width, units]
   * @param units which columns
   * @param across how many stand in a row
   */
  static BufferedImage weights(
      Matrix weights, List<Integer> units, int height, int width, int across) {
    int down = (units.size() + across - 1) / across;
    BufferedImage image =
        new BufferedImage(
            across * (width + 1) - 1, down * (height + 1) - 1, BufferedImage.TYPE_INT_ARGB);
    for (int n = 0; n < units.size(); n++) {
      int left = n % across * (width + 1);
      int top = n / across * (height + 1);
      double most = largest(weights, units.get(n));
      for (int pixel = 0; pixel < height * width; pixel++) {
        double share = most == 0 ? 0 : weights.get(pixel, units.get(n)) / most;
        image.setRGB(left + pixel % width, top + pixel / width, mixed(share).getRGB());
      }
    }
    return image;
  }

  private static double largest(Matrix weights, int unit) {
    double most = 0;
    for (int i = 0; i < weights.rows(); i++) {
      most = Math.max(most, Math.abs(weights.get(i, unit)));
    }
    return most;
  }

  /** From {@link #BELOW} at −1 over white at 0 to {@link #ABOVE} at 1. */
  private static Color mixed(double share) {
    Color full = share < 0 ? BELOW : ABOVE;
    double part = Double.isFinite(share) ? Math.abs(share) : 0;
    return new Color(
        (int) Math.round(255 + part * (full.getRed() - 255)),
        (int) Math.round(255 + part * (full.getGreen() - 255)),
        (int) Math.round(255 + part * (full.getBlue() - 255)));
  }

  /** A confusion matrix of many classes, a pixel for each pair; darker is more, by logarithm. */
  static BufferedImage confusion(long[][] counts) {
    int classes = counts.length;
    double most = 1;
    for (long[] row : counts) {
      for (long n : row) {
        most = Math.max(most, n);
      }
    }
    BufferedImage image = new BufferedImage(classes, classes, BufferedImage.TYPE_INT_RGB);
    for (int label = 0; label < classes; label++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        double share = Math.log1p(counts[label][predicted]) / Math.log1p(most);
        image.setRGB(predicted, label, mixed(label == predicted ? -share : share).getRGB());
      }
    }
    return image;
  }
}
