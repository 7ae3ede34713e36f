package dev.chainrule.data.image;

import java.util.Arrays;

/**
 * An image of numbers, row by row; unless said otherwise from 0, black, to 255, white. Immutable.
 */
final class GreyImage {
  private final int width;
  private final int height;
  private final float[] values;

  /**
   * @param values [height · width]; not copied, so not to be changed any more
   */
  GreyImage(int width, int height, float[] values) {
    if (width < 1 || height < 1 || values.length != width * height) {
      throw new IllegalArgumentException(
          values.length + " values for " + width + " x " + height + " pixels");
    }
    this.width = width;
    this.height = height;
    this.values = values;
  }

  /** A number for each pixel. */
  @FunctionalInterface
  interface PixelFunction {
    float at(int x, int y);
  }

  static GreyImage of(int width, int height, PixelFunction function) {
    float[] values = new float[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        values[y * width + x] = function.at(x, y);
      }
    }
    return new GreyImage(width, height, values);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  float get(int x, int y) {
    return values[y * width + x];
  }

  float least() {
    float least = Float.POSITIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  float greatest() {
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      greatest = Math.max(greatest, value);
    }
    return greatest;
  }

  float median() {
    return median(values.clone());
  }

  /** The median of the outermost pixels, which are paper unless the picture is cut too close. */
  float borderMedian() {
    float[] border = new float[Math.max(1, 2 * (width + height) - 4)];
    int count = 0;
    for (int y = 0; y < height; y++) {
      boolean whole = y == 0 || y == height - 1;
      for (int x = 0; x < width; x += (whole || width == 1) ? 1 : width - 1) {
        if (count < border.length) {
          border[count++] = get(x, y);
        }
      }
    }
    return median(Arrays.copyOf(border, count));
  }

  private static float median(float[] numbers) {
    Arrays.sort(numbers);
    return numbers[numbers.length / 2];
  }

  /** The means of squares of {@code factor} pixels; those at the right and lower edge are cut. */
  GreyImage shrunk(int factor) {
    if (factor == 1) {
      return this;
    }
    int newWidth = (width + factor - 1) / factor;
    int newHeight = (height + factor - 1) / factor;
    return of(
        newWidth,
        newHeight,
        (x, y) ->
            mean(
                x * factor,
                y * factor,
                Math.min(width, (x + 1) * factor),
                Math.min(height, (y + 1) * factor)));
  }

  /** The mean of the square of {@code reach} pixels around each pixel, as far as there are any. */
  GreyImage blurred(int reach) {
    return of(
        width,
        height,
        (x, y) ->
            mean(
                Math.max(0, x - reach),
                Math.max(0, y - reach),
                Math.min(width, x + reach + 1),
                Math.min(height, y + reach + 1)));
  }

  private float mean(int left, int top, int right, int bottom) {
    double sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += get(x, y);
      }
    }
    return (float) (sum / ((right - left) * (double) (bottom - top)));
  }

  /**
   * The grey-scale opening by a square of 2 · {@code reach} + 1 pixels: removes whatever is bright
   * and narrower than that, and keeps a slope as it is (Serra 1982).
   */
  GreyImage opened(int reach) {
    return extreme(reach, -1).extreme(reach, 1);
  }

  /** The least (sign −1) or greatest (sign 1) value around each pixel: by rows, then by columns. */
  private GreyImage extreme(int reach, int sign) {
    GreyImage rows =
        of(
            width,
            height,
            (x, y) -> {
              float found = get(x, y);
              for (int i = Math.max(0, x - reach); i <= Math.min(width - 1, x + reach); i++) {
                found = sign < 0 ? Math.min(found, get(i, y)) : Math.max(found, get(i, y));
              }
              return found;
            });
    return of(
        width,
        height,
        (x, y) -> {
          float found = rows.get(x, y);
          for (int i = Math.max(0, y - reach); i <= Math.min(height - 1, y + reach); i++) {
            found = sign < 0 ? Math.min(found, rows.get(x, i)) : Math.max(found, rows.get(x, i));
          }
          return found;
        });
  }

  /** The value at a place between pixels, by bilinear interpolation; the edge goes on outside. */
  float between(double x, double y) {
    double column = Math.min(Math.max(x, 0), width - 1);
    double row = Math.min(Math.max(y, 0), height - 1);
    int left = (int) column;
    int top = (int) row;
    int right = Math.min(left + 1, width - 1);
    int bottom = Math.min(top + 1, height - 1);
    double toRight = column - left;
    double upper = (1 - toRight) * get(left, top) + toRight * get(right, top);
    double lower = (1 - toRight) * get(left, bottom) + toRight * get(right, bottom);
    return (float) (upper + (row - top) * (lower - upper));
  }
}
