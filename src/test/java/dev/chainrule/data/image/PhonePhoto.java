package dev.chainrule.data.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * What a phone makes of a digit that somebody wrote with a thick pen: grey paper that is darker on
 * one side, a noisy sensor, the digit small and away from the middle.
 */
public final class PhonePhoto {
  public static final int WIDTH = 900;
  public static final int HEIGHT = 1200;

  private static final int PEN = 34;

  /** Strokes of the digits 0 to 9: x y x y … in a box of 100 x 100, a stroke for each text. */
  private static final List<List<String>> DIGITS =
      List.of(
          List.of("55 0 35 8 20 30 16 55 24 85 45 100 65 95 80 70 82 40 74 12 55 0"),
          List.of("55 0 50 50 46 100"),
          List.of("18 22 32 5 55 0 74 12 76 34 60 58 38 80 18 98 50 94 84 98"),
          List.of("20 8 50 0 74 12 70 34 44 46 70 56 80 76 66 94 40 100 16 90"),
          List.of("30 0 22 30 18 55 48 56 82 52", "72 6 66 50 60 100"),
          List.of("78 2 34 2 28 42 55 40 76 54 78 78 60 96 36 100 18 90"),
          List.of("66 0 42 18 26 48 22 76 36 97 58 98 74 84 70 64 50 56 26 70"),
          List.of("16 6 50 6 82 4 64 40 50 70 42 100"),
          List.of("70 14 50 2 30 12 32 32 52 46 72 64 74 86 54 100 30 92 26 72 48 50 70 32 70 14"),
          List.of("74 20 54 4 30 12 24 34 40 50 62 44 74 20 72 50 64 76 54 100"));

  private PhonePhoto() {}

  /** Grey paper without anything on it. */
  static BufferedImage empty() {
    return withLight(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY));
  }

  /** A photograph of {@code digit}. */
  static BufferedImage of(int digit) {
    BufferedImage ink = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = ink.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.setStroke(new BasicStroke(PEN, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (String stroke : DIGITS.get(digit)) {
      pen.draw(path(stroke));
    }
    pen.dispose();
    return withLight(ink);
  }

  /** Curves through the middles of a stroke's pieces, as a hand draws them. */
  private static Path2D path(String stroke) {
    String[] numbers = stroke.split(" ", -1);
    double[] x = new double[numbers.length / 2];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = 120 + 2.6 * Integer.parseInt(numbers[2 * i]);
      y[i] = 610 + 3.4 * Integer.parseInt(numbers[2 * i + 1]);
    }
    Path2D path = new Path2D.Double();
    path.moveTo(x[0], y[0]);
    for (int i = 1; i < x.length - 1; i++) {
      path.quadTo(x[i], y[i], (x[i] + x[i + 1]) / 2, (y[i] + y[i + 1]) / 2);
    }
    path.lineTo(x[x.length - 1], y[x.length - 1]);
    return path;
  }

  /** Ink of strength 0 to 255 on paper whose brightness falls from 190 to 90, with noise. */
  private static BufferedImage withLight(BufferedImage ink) {
    BufferedImage photo = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Random noise = new Random(1);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double paper = 190 - 60.0 * x / WIDTH - 40.0 * y / HEIGHT;
        double opacity = ink.getRaster().getSample(x, y, 0) / 255.0;
        double light = paper * (1 - 0.75 * opacity) + 6 * noise.nextGaussian();
        int grey = (int) Math.min(255, Math.max(0, Math.round(light)));
        photo.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
    return photo;
  }

  /** Writes a photograph of {@code digit} as PNG or JPEG, by the name's ending. */
  public static Path write(int digit, Path file) {
    return write(of(digit), file);
  }

  /** Writes one of paper. */
  public static Path writeEmpty(Path file) {
    return write(empty(), file);
  }

  static Path write(BufferedImage image, Path file) {
    String name = file.getFileName().toString();
    try {
      if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
        throw new IllegalArgumentException(name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
