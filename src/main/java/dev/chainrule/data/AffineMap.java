package dev.chainrule.data;

import dev.chainrule.random.CounterRandom;

/**
 * Where the pixels of a moved image come from.
 *
 * <p>A point p of the image, measured from its centre, is moved to q = R·S·Z·p + t: zoomed, slanted
 * (x grows by shear · y), rotated and shifted. A new image is made the other way round: its pixel q
 * shows what is at p = Z⁻¹·S⁻¹·R⁻¹·(q − t). The second coordinate points downwards, as rows of
 * pixels do, so a positive angle turns clockwise.
 *
 * @param shiftX pixels to the right
 * @param shiftY pixels down
 * @param angle in radians
 * @param zoomX factor of the width, not 0
 * @param zoomY factor of the height, not 0
 * @param shear tangent of the angle by which upright lines are slanted
 */
record AffineMap(
    double shiftX, double shiftY, double angle, double zoomX, double zoomY, double shear) {
  static final AffineMap IDENTITY = new AffineMap(0, 0, 0, 1, 1, 0);

  /** How many draws a map takes. */
  static final int DRAWS = 6;

  /** Coefficients of p = (xx·u + xy·v, yx·u + yy·v) for (u, v) = q − t. */
  record Inverse(double xx, double xy, double yx, double yy) {}

  /** The map that draws 0 to {@link #DRAWS} − 1 of {@code stream} make. */
  static AffineMap draw(Augmentation amounts, long stream) {
    double slant = StrictMath.toRadians(amounts.shear()) * uniform(stream, 5);
    return new AffineMap(
        amounts.shift() * uniform(stream, 0),
        amounts.shift() * uniform(stream, 1),
        StrictMath.toRadians(amounts.rotation()) * uniform(stream, 2),
        1 + amounts.zoom() * uniform(stream, 3),
        1 + amounts.zoom() * uniform(stream, 4),
        StrictMath.tan(slant));
  }

  /** Uniform from −1 to below 1. */
  private static double uniform(long stream, int position) {
    return (CounterRandom.mix(stream + position) >> 11) * 0x1.0p-52;
  }

  /** The way back, without the shift. */
  Inverse inverse() {
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    return new Inverse(
        (cos + shear * sin) / zoomX, (sin - shear * cos) / zoomX, -sin / zoomY, cos / zoomY);
  }
}
