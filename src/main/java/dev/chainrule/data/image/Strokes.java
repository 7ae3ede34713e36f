package dev.chainrule.data.image;

import java.util.ArrayDeque;
import java.util.Arrays;

/** The strokes of a character, cut out of a picture: from 0, paper, to 1, ink. */
final class Strokes {
  /** Of the ink's strength, where paper ends and where full ink begins; half-way is the edge. */
  private static final float PAPER = 0.3f;

  private static final float FULL = 0.7f;

  /** Spots smaller than this part of the largest are dirt. */
  private static final double SMALLEST_PART = 0.04;

  private final GreyImage image;
  private final int left;
  private final int top;
  private final int width;
  private final int height;

  private Strokes(GreyImage image, int left, int top, int right, int bottom) {
    this.image = image;
    this.left = left;
    this.top = top;
    this.width = right - left + 1;
    this.height = bottom - top + 1;
  }

  /**
   * Finds them.
   *
   * @param ink how much each pixel stands out from the paper
   * @param most how much the strongest ink does, with noise averaged out
   */
  static Strokes in(GreyImage ink, float most) {
    int[] parts = new int[ink.width() * ink.height()];
    int[] sizes = label(ink, most / 2, parts);
    int largest = Arrays.stream(sizes).max().orElseThrow();
    float strength = meanStrength(ink, most / 2);
    boolean[] near = new boolean[parts.length];
    int left = ink.width();
    int right = 0;
    int top = ink.height();
    int bottom = 0;
    for (int y = 0; y < ink.height(); y++) {
      for (int x = 0; x < ink.width(); x++) {
        int part = parts[y * ink.width() + x];
        if (part > 0 && sizes[part] >= SMALLEST_PART * largest) {
          mark(near, ink, x, y);
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    GreyImage image =
        GreyImage.of(
            ink.width(),
            ink.height(),
            (x, y) ->
                near[y * ink.width() + x]
                    ? clamped((ink.get(x, y) / strength - PAPER) / (FULL - PAPER))
                    : 0);
    return new Strokes(image, left, top, right, bottom);
  }

  /** The pixel and its neighbours: the grey edge of a stroke belongs to it. */
  private static void mark(boolean[] near, GreyImage ink, int x, int y) {
    for (int down = Math.max(0, y - 1); down <= Math.min(ink.height() - 1, y + 1); down++) {
      for (int across = Math.max(0, x - 1); across <= Math.min(ink.width() - 1, x + 1); across++) {
        near[down * ink.width() + across] = true;
      }
    }
  }

  private static float clamped(float share) {
    return Math.min(1, Math.max(0, share));
  }

  private static float meanStrength(GreyImage ink, float least) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < ink.height(); y++) {
      for (int x = 0; x < ink.width(); x++) {
        if (ink.get(x, y) >= least) {
          sum += ink.get(x, y);
          count++;
        }
      }
    }
    return (float) (sum / count);
  }

  /**
   * Numbers the connected parts, corners included, of what is {@code least} or more.
   *
   * @param parts receives each pixel's part, from 1 on; 0 outside
   * @return the pixels of each part, by its number
   */
  private static int[] label(GreyImage ink, float least, int[] parts) {
    int[] sizes = new int[1 + parts.length / 2 + 1];
    int found = 0;
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int start = 0; start < parts.length; start++) {
      if (parts[start] != 0 || ink.get(start % ink.width(), start / ink.width()) < least) {
        continue;
      }
      found++;
      parts[start] = found;
      open.add(start);
      while (!open.isEmpty()) {
        int pixel = open.remove();
        sizes[found]++;
        int column = pixel % ink.width();
        int row = pixel / ink.width();
        for (int y = Math.max(0, row - 1); y <= Math.min(ink.height() - 1, row + 1); y++) {
          for (int x = Math.max(0, column - 1); x <= Math.min(ink.width() - 1, column + 1); x++) {
            int neighbour = y * ink.width() + x;
            if (parts[neighbour] == 0 && ink.get(x, y) >= least) {
              parts[neighbour] = found;
              open.add(neighbour);
            }
          }
        }
      }
    }
    return Arrays.copyOf(sizes, found + 1);
  }

  /** Pixels from the leftmost ink to the rightmost. */
  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /**
   * The strokes in a box, its longer side {@code box} pixels, as areas cover pixels; the strongest
   * is 255.
   */
  GreyImage scaled(int box) {
    double step = Math.max(width, height) / (double) box;
    int columns = Math.min(box, Math.max(1, (int) Math.round(width / step)));
    int rows = Math.min(box, Math.max(1, (int) Math.round(height / step)));
    double across = width / (double) columns;
    double down = height / (double) rows;
    GreyImage drawn =
        GreyImage.of(
            columns,
            rows,
            (x, y) ->
                (float)
                    covered(
                        left + x * across,
                        top + y * down,
                        left + (x + 1) * across,
                        top + (y + 1) * down));
    float most = drawn.greatest();
    return GreyImage.of(columns, rows, (x, y) -> 255 * drawn.get(x, y) / most);
  }

  /** The mean over an area whose edges lie between pixels. */
  private double covered(double fromX, double fromY, double toX, double toY) {
    double sum = 0;
    for (int y = (int) fromY; y < Math.min(toY, image.height()); y++) {
      double rows = Math.min(toY, y + 1) - Math.max(fromY, y);
      for (int x = (int) fromX; x < Math.min(toX, image.width()); x++) {
        sum += rows * (Math.min(toX, x + 1) - Math.max(fromX, x)) * image.get(x, y);
      }
    }
    return sum / ((toX - fromX) * (toY - fromY));
  }
}
