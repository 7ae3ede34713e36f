package dev.chainrule.data.image;

import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Words;

/**
 * A picture of a character as MNIST has its digits: bright on black, scaled with grey edges into a
 * box of 20 x 20 of the 28 x 28 pixels, keeping its shape, its centre of mass in the middle (LeCun,
 * Bottou, Bengio and Haffner 1998, section III.A).
 *
 * <p>What MNIST's makers did not need comes first: the paper of a photograph is grey, and darker on
 * one side. So the paper at each place is estimated from a wide surrounding, and removed.
 */
public final class CharacterImage {
  /** Of the side of an image, what the box takes in MNIST. */
  private static final double BOX = 20 / 28.0;

  /** The paper is estimated in a picture of about so many pixels, where noise is averaged out. */
  private static final int COARSE_PIXELS = 64;

  /** Strokes are narrower than this part of the shorter side. */
  private static final double WIDEST_STROKE = 1 / 3.0;

  /** Ink differs from the paper by so many grey values, and by so many times its roughness. */
  private static final float LEAST_CONTRAST = 20;

  private static final float LEAST_CONTRAST_TO_ROUGHNESS = 4;

  private final byte[] pixels;
  private final String history;

  private CharacterImage(byte[] pixels, String history) {
    this.pixels = pixels;
    this.history = history;
  }

  /**
   * Reads a picture.
   *
   * @param file a PNG or JPEG file
   * @param side of the image, in pixels
   * @throws DataException if that is no picture, too large, or has no ink
   */
  public static CharacterImage read(InputFile file, int side) {
    return of(PictureFile.read(file), side, file.path());
  }

  /**
   * @param picture any
   * @param side of the image, in pixels
   * @param name for messages
   */
  static CharacterImage of(GreyImage picture, int side, Object name) {
    boolean light = isLight(picture);
    boolean blank = picture.greatest() - picture.least() < LEAST_CONTRAST;
    if (!light && !blank && picture.width() == side && picture.height() == side) {
      return new CharacterImage(bytes(picture), "taken as it is");
    }
    GreyImage bright =
        light
            ? GreyImage.of(picture.width(), picture.height(), (x, y) -> 255 - picture.get(x, y))
            : picture;
    GreyImage ink = withoutPaper(bright);
    float most = ink.blurred(1).greatest();
    float roughness = Math.max(0, ink.median());
    if (most < Math.max(LEAST_CONTRAST, LEAST_CONTRAST_TO_ROUGHNESS * roughness)) {
      throw new DataException(
          Words.format(
              "%s: no ink: nothing in %d x %d pixels stands out from the paper (contrast %.0f of"
                  + " 255), expected a character",
              name, picture.width(), picture.height(), most));
    }
    Strokes strokes = Strokes.in(ink, most);
    return new CharacterImage(
        bytes(centred(strokes.scaled((int) Math.round(side * BOX)), side)),
        Words.format(
            "%s; ink of %d x %d in %d x %d pixels, scaled and centred",
            light ? "light paper, inverted" : "dark paper, not inverted",
            strokes.width(),
            strokes.height(),
            picture.width(),
            picture.height()));
  }

  /** Whether the darkest places differ more from the border, which is paper, than the brightest. */
  private static boolean isLight(GreyImage picture) {
    GreyImage smooth = picture.blurred(1);
    float paper = picture.borderMedian();
    return paper - smooth.least() > smooth.greatest() - paper;
  }

  /** How much brighter each pixel is than the paper there. */
  private static GreyImage withoutPaper(GreyImage bright) {
    int longer = Math.max(bright.width(), bright.height());
    int factor = Math.max(1, longer / COARSE_PIXELS);
    GreyImage coarse = bright.shrunk(factor);
    int shorter = Math.min(coarse.width(), coarse.height());
    int reach = Math.max(1, (int) Math.round(shorter * WIDEST_STROKE / 2));
    // At an edge, an opening takes a slope for something bright; so the slope is taken off first.
    Slope slope = Slope.of(coarse.opened(reach), reach);
    GreyImage paper = slope.takenFrom(coarse).opened(reach).blurred(Math.max(1, reach / 2));
    double shift = (factor - 1) / 2.0; // Of a square's middle from its first pixel.
    return GreyImage.of(
        bright.width(),
        bright.height(),
        (x, y) -> {
          double column = (x - shift) / factor;
          double row = (y - shift) / factor;
          return Math.max(
              0, bright.get(x, y) - paper.between(column, row) - (float) slope.at(column, row));
        });
  }

  /**
   * How much brighter an image gets from pixel to pixel, all in all, by least squares.
   *
   * @param across to the right
   * @param down downwards
   */
  private record Slope(double across, double down) {

    /** Of {@code image} without its {@code margin}, where there is more than that. */
    static Slope of(GreyImage image, int margin) {
      int left = image.width() > 2 * margin + 1 ? margin : 0;
      int top = image.height() > 2 * margin + 1 ? margin : 0;
      double middleX = (image.width() - 1) / 2.0;
      double middleY = (image.height() - 1) / 2.0;
      double across = 0;
      double down = 0;
      double squaresAcross = 0;
      double squaresDown = 0;
      for (int y = top; y < image.height() - top; y++) {
        for (int x = left; x < image.width() - left; x++) {
          across += (x - middleX) * image.get(x, y);
          down += (y - middleY) * image.get(x, y);
          squaresAcross += (x - middleX) * (x - middleX);
          squaresDown += (y - middleY) * (y - middleY);
        }
      }
      return new Slope(
          squaresAcross == 0 ? 0 : across / squaresAcross,
          squaresDown == 0 ? 0 : down / squaresDown);
    }

    double at(double x, double y) {
      return across * x + down * y;
    }

    GreyImage takenFrom(GreyImage image) {
      return GreyImage.of(
          image.width(), image.height(), (x, y) -> image.get(x, y) - (float) at(x, y));
    }
  }

  /** {@code drawn} in a black square, its centre of mass in the middle, as near as pixels allow. */
  private static GreyImage centred(GreyImage drawn, int side) {
    double mass = 0;
    double acrossMass = 0;
    double downMass = 0;
    for (int y = 0; y < drawn.height(); y++) {
      for (int x = 0; x < drawn.width(); x++) {
        mass += drawn.get(x, y);
        acrossMass += x * (double) drawn.get(x, y);
        downMass += y * (double) drawn.get(x, y);
      }
    }
    // MNIST's means are 14.00 and 13.99, counted from 0.
    int left = place(side / 2.0 - acrossMass / mass, side - drawn.width());
    int top = place(side / 2.0 - downMass / mass, side - drawn.height());
    return GreyImage.of(
        side,
        side,
        (x, y) -> {
          boolean within =
              x >= left && x < left + drawn.width() && y >= top && y < top + drawn.height();
          return within ? drawn.get(x - left, y - top) : 0;
        });
  }

  /** The nearest whole number that leaves everything inside. */
  private static int place(double wanted, int most) {
    return (int) Math.min(Math.max(0, Math.round(wanted)), most);
  }

  private static byte[] bytes(GreyImage image) {
    byte[] bytes = new byte[image.width() * image.height()];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        bytes[y * image.width() + x] = (byte) Math.round(image.get(x, y));
      }
    }
    return bytes;
  }

  /** The image as a row of data, [side · side], 0 for black to 255. */
  public float[] numbers() {
    float[] numbers = new float[pixels.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Byte.toUnsignedInt(pixels[i]);
    }
    return numbers;
  }

  /** The same as bytes, copied. */
  byte[] pixels() {
    return pixels.clone();
  }

  /** What was done to the picture, in words. */
  public String history() {
    return history;
  }
}
