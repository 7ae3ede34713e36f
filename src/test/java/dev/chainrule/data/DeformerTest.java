package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images of 5 rows and 7 columns: a mistake of one for the other shows. */
class DeformerTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;
  private static final Augmentation ALL = new Augmentation(1.5, 20, 0.2, 15, 20, 2);

  private static Shard shard(int number, int rows, int height, int width) {
    byte[] pixels = new byte[rows * height * width];
    new Random(3).nextBytes(pixels);
    return Shard.ofBytes(number, height, width, pixels, new short[rows]);
  }

  private final Shard shard = shard(2, 9, HEIGHT, WIDTH);

  private static double[] flat(Matrix x) {
    return Arrays.stream(x.toArray()).flatMapToDouble(Arrays::stream).toArray();
  }

  private double[] plain(Precision precision, int... rows) {
    Matrix x = Matrix.zeros(precision, rows.length, shard.features());
    new InputScaler(Encoding.PIXELS).gather(shard, rows, x);
    return flat(x);
  }

  private double[] deformed(Augmentation amounts, long seed, long epoch, int... rows) {
    return deformed(new Deformer(amounts, shard), shard, seed, epoch, rows);
  }

  private static double[] deformed(
      Deformer deformer, Shard shard, long seed, long epoch, int... rows) {
    Matrix x = Matrix.zeros(Precision.FLOAT32, rows.length, shard.features());
    deformer.deform(shard, rows, seed, epoch, x);
    return flat(x);
  }

  private static double[] moved(Shard shard, int row, AffineMap map) {
    Matrix x = Matrix.zeros(Precision.FLOAT64, 1, shard.features());
    new Deformer(Augmentation.NONE, shard).deform(shard, row, map, x, 0);
    return flat(x);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void withoutAmountsPixelsAreThePlainOnesToTheBit(Precision precision) {
    int[] rows = {8, 0, 3};
    // A view behind other numbers, so that the offset counts.
    Matrix x = Matrix.zeros(precision, 4, shard.features()).rowRange(1, 3);
    new Deformer(Augmentation.NONE, shard).deform(shard, rows, 1, 5, x);
    assertArrayEquals(plain(precision, rows), flat(x));
  }

  @Test
  void shiftByWholePixelsMovesThemAndBringsZerosIn() {
    double[] plain = plain(Precision.FLOAT64, 4);
    double[] moved = moved(shard, 4, new AffineMap(2, -1, 0, 1, 1, 0));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double expected = x - 2 < 0 || y + 1 >= HEIGHT ? 0 : plain[(y + 1) * WIDTH + x - 2];
        assertEquals(expected, moved[y * WIDTH + x]);
      }
    }
    assertArrayEquals(
        new double[shard.features()], moved(shard, 4, new AffineMap(1e9, 0, 0, 1, 1, 0)));
  }

  @Test
  void quarterTurnIsClockwiseAndExactToRounding() {
    Shard square = shard(0, 1, 6, 6);
    double[] turned = moved(square, 0, new AffineMap(0, 0, Math.PI / 2, 1, 1, 0));
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x < 6; x++) {
        assertEquals(square.get(0, (5 - x) * 6 + y) / 255.0, turned[y * 6 + x], 1e-5);
      }
    }
  }

  /** All maps at once, against the definition: forwards, solved for the old place. */
  @Test
  void pixelIsTheBilinearMeanAtThePlaceThatTheMapSendsThere() {
    AffineMap map = new AffineMap(0.7, -0.4, 0.3, 1.2, 0.9, 0.25);
    double[] moved = moved(shard, 6, map);
    double cos = Math.cos(0.3);
    double sin = Math.sin(0.3);
    // R · S · Z with Z = diag(1.2, 0.9) and S = [1, 0.25; 0, 1].
    double a = cos * 1.2;
    double b = (cos * 0.25 - sin) * 0.9;
    double c = sin * 1.2;
    double d = (sin * 0.25 + cos) * 0.9;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double u = x - 3 - 0.7;
        double v = y - 2 + 0.4;
        double oldX = (d * u - b * v) / (a * d - b * c) + 3;
        double oldY = (a * v - c * u) / (a * d - b * c) + 2;
        assertEquals(bilinear(6, oldX, oldY), moved[y * WIDTH + x], 1e-5);
      }
    }
  }

  private double bilinear(int row, double x, double y) {
    double sum = 0;
    for (int j = 0; j < HEIGHT; j++) {
      for (int i = 0; i < WIDTH; i++) {
        double weight = Math.max(0, 1 - Math.abs(x - i)) * Math.max(0, 1 - Math.abs(y - j));
        sum += weight * shard.get(row, j * WIDTH + i) / 255.0;
      }
    }
    return sum;
  }

  @Test
  void rowIsTheSameBitsWhateverWasDeformedBefore() {
    double[] together = deformed(ALL, 1, 4, 0, 7, 3);
    Deformer used = new Deformer(ALL, shard);
    deformed(used, shard, 1, 9, 5);
    int[] rows = {3, 0, 7};
    int[] places = {2, 0, 1};
    for (int i = 0; i < rows.length; i++) {
      int from = places[i] * shard.features();
      assertArrayEquals(
          Arrays.copyOfRange(together, from, from + shard.features()),
          deformed(used, shard, 1, 4, rows[i]));
    }
  }

  @Test
  void seedEpochShardAndRowEachMakeOtherDeformations() {
    Shard alike = shard(2, 2, HEIGHT, WIDTH);
    Arrays.fill(alike.pixelBytes(), (byte) 255);
    Shard sibling = Shard.ofBytes(3, HEIGHT, WIDTH, alike.pixelBytes(), new short[2]);
    Deformer deformer = new Deformer(ALL, alike);
    double[] one = deformed(deformer, alike, 1, 0, 0);
    assertArrayEquals(one, deformed(deformer, alike, 1, 0, 0));
    assertFalse(Arrays.equals(one, deformed(deformer, alike, 2, 0, 0)), "seed");
    assertFalse(Arrays.equals(one, deformed(deformer, alike, 1, 1, 0)), "epoch");
    assertFalse(Arrays.equals(one, deformed(deformer, alike, 1, 0, 1)), "row");
    assertFalse(Arrays.equals(one, deformed(deformer, sibling, 1, 0, 0)), "shard");
  }

  /** Every amount by itself does something, and no pixel leaves the range. */
  @Test
  void everyAmountDeforms() {
    double[] plain = plain(Precision.FLOAT32, 1);
    for (Augmentation amounts :
        new Augmentation[] {
          new Augmentation(1, 0, 0, 0, 0, 4),
          new Augmentation(0, 20, 0, 0, 0, 4),
          new Augmentation(0, 0, 0.3, 0, 0, 4),
          new Augmentation(0, 0, 0, 20, 0, 4),
          new Augmentation(0, 0, 0, 0, 30, 4)
        }) {
      assertFalse(amounts.isNone());
      double[] found = deformed(amounts, 1, 0, 1);
      assertFalse(Arrays.equals(plain, found), amounts.toString());
      assertTrue(Arrays.stream(found).allMatch(pixel -> pixel >= 0 && pixel <= 1));
    }
  }

  @Test
  void drawsFillTheirBounds() {
    double most = 0;
    double least = 0;
    double sum = 0;
    for (int i = 0; i < 10_000; i++) {
      AffineMap map = AffineMap.draw(new Augmentation(3, 30, 0.5, 45, 0, 4), i * 1000L);
      assertTrue(Math.abs(map.shiftX()) <= 3 && Math.abs(map.shiftY()) <= 3);
      assertTrue(Math.abs(map.angle()) <= Math.PI / 6 && Math.abs(map.shear()) <= 1);
      assertTrue(Math.abs(map.zoomX() - 1) <= 0.5 && Math.abs(map.zoomY() - 1) <= 0.5);
      most = Math.max(most, map.shiftX());
      least = Math.min(least, map.shiftX());
      sum += map.shiftX();
    }
    assertTrue(most > 2.99 && least < -2.99, least + " to " + most);
    assertEquals(0, sum / 10_000, 5 * 3 / Math.sqrt(3 * 10_000));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Deformer deformer = new Deformer(ALL, shard);
    Matrix x = Matrix.zeros(Precision.FLOAT32, 1, shard.features());
    int[] rows = {0};
    Shard other = shard(0, 1, 4, WIDTH);
    assertThrows(ShapeException.class, () -> deformer.deform(other, rows, 1, 0, x));
    assertThrows(ShapeException.class, () -> deformer.deform(shard, new int[2], 1, 0, x));
    assertThrows(
        IndexOutOfBoundsException.class, () -> deformer.deform(shard, new int[] {9}, 1, 0, x));
  }
}
