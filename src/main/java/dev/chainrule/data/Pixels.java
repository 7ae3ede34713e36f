package dev.chainrule.data;

/**
 * Turns bytes into numbers from 0 to 1, by division by 255. The loops are small and static, since
 * such loops are compiled early; the table has the correctly rounded quotients, which a product
 * with 1/255 does not give.
 */
final class Pixels {
  private static final float[] FLOATS = new float[256];
  private static final double[] DOUBLES = new double[256];

  static {
    for (int pixel = 0; pixel < 256; pixel++) {
      FLOATS[pixel] = pixel / 255f;
      DOUBLES[pixel] = pixel / 255.0;
    }
  }

  private Pixels() {}

  static void toFloats(byte[] pixels, int from, float[] into, int to, int count) {
    for (int i = 0; i < count; i++) {
      into[to + i] = FLOATS[pixels[from + i] & 0xff];
    }
  }

  static void toDoubles(byte[] pixels, int from, double[] into, int to, int count) {
    for (int i = 0; i < count; i++) {
      into[to + i] = DOUBLES[pixels[from + i] & 0xff];
    }
  }
}
