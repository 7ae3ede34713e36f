package dev.chainrule.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.data.Augmentation;
import dev.chainrule.data.Deformer;
import dev.chainrule.data.Shard;
import dev.chainrule.data.ShardPlan;
import dev.chainrule.data.ShardPlan.Range;
import dev.chainrule.linalg.DropoutMask;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.random.CounterRandom;
import dev.chainrule.random.CounterRandom.Purpose;
import dev.chainrule.random.Permutation;
import dev.chainrule.train.DataSettings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The random draws of a run, to the bit. */
class RandomnessTest {

  /** The first is SplitMix64's own first output for seed 0. */
  @ParameterizedTest
  @CsvSource({
    "9e3779b97f4a7c15, e220a8397b1dcdaf",
    "9e3779b97f4a7c16, 910a2dec89025cc1",
    "0, 0",
    "1, 5692161d100b05e5",
    "ffffffffffffffff, b4d055fcf2cbbd7b"
  })
  void mixIsTheFinaliserOfSplitMix64(String z, String expected) {
    assertEquals(expected, Long.toHexString(CounterRandom.mix(Long.parseUnsignedLong(z, 16))));
  }

  @ParameterizedTest
  @CsvSource({
    "1, WEIGHTS, 0, a7ed8821dca10c0e",
    "1, SHARDS, 0, 13dd71e27a518e07",
    "1, ROW_ORDER, 0, 6820a40e4d0f2afe",
    "1, DROPOUT, 0, 9e4ef5504c5b73d2",
    "1, DIRECTIONS, 0, 6a1e1aadce982e24",
    "-7, WEIGHTS, 407049, da0190f28fe718f",
    "9223372036854775807, DROPOUT, 17, 50e452d750df96fa"
  })
  void bitsOfAPosition(long seed, Purpose purpose, long position, String expected) {
    assertEquals(expected, Long.toHexString(CounterRandom.bits(seed, purpose, position)));
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 8e58975f6d0dc556", "1, 1, 0", "-1, 9223372036854775807, c30f3d5cd4b9acdd"})
  void seedOfAPosition(long seed, long position, String expected) {
    assertEquals(expected, Long.toHexString(CounterRandom.derive(seed, position)));
  }

  @Test
  void uniformTakesTheUpper53Bits() {
    assertEquals(0x1.4fdb1043b9421p-1, CounterRandom.uniform(1, Purpose.WEIGHTS, 0));
    assertEquals(0x1.ce9837804d287p-1, CounterRandom.uniform(1, Purpose.WEIGHTS, 1));
  }

  @Test
  void ordersOfFewAndOfMany() {
    assertArrayEquals(
        new int[] {4, 6, 0, 3, 2, 1, 5}, first(7, Permutation.of(3, Purpose.ROW_ORDER, 7)));
    assertArrayEquals(
        new int[] {355, 3473, 3660, 1588, 963, 2084, 2919, 1027},
        first(8, Permutation.of(3, Purpose.ROW_ORDER, 3750)));
    assertArrayEquals(
        new int[] {49669, 30495, 14039, 27433, 37457, 17437, 11110, 34354},
        first(8, Permutation.of(3, Purpose.SHARDS, 60000)));
  }

  private static int[] first(int count, Permutation order) {
    return IntStream.range(0, count).map(order::at).toArray();
  }

  @Test
  void rowsOfAShard() {
    assertEquals(
        List.of(new Range(32, 32), new Range(416, 32), new Range(480, 32), new Range(608, 32)),
        new ShardPlan(60000, 16, 1024, 1).runs(3).subList(0, 4));
    assertEquals(
        List.of(new Range(8, 2), new Range(14, 1), new Range(16, 1), new Range(20, 2)),
        new ShardPlan(23, 4, 8, 1).runs(2));
  }

  @Test
  void rowsOfAStep() {
    ShardPlan mnist = new ShardPlan(60000, 16, 1024, 1);
    assertEquals(new Range(3712, 38), mnist.slice(58, 15));
    assertArrayEquals(
        new int[] {514, 483, 166, 1877, 3437, 350, 1297, 2437}, first8(mnist.rowsOf(0, 0, 0)));
    assertArrayEquals(
        new int[] {1098, 2602, 840, 504, 3025, 3046, 3459, 1551}, first8(mnist.rowsOf(9, 58, 15)));
    assertArrayEquals(new int[] {3, 2}, new ShardPlan(23, 4, 8, 1).rowsOf(2, 1, 3));
  }

  private static int[] first8(int[] rows) {
    return IntStream.of(rows).limit(8).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "GLOROT, FLOAT32, 68c349dd926174c5d0f42fee1dd06e580aeed27f1e0302c5c951205b25cf0cd0",
    "GLOROT, FLOAT64, bccb2cc62af02f2792ff7ef837250299327c047831503831f73d8e61ded6f3f5",
    "HE, FLOAT32, 8d76f2ae72e67377099ae267be3476bb6d85eff4a422d5e1844c39cfc8b66028",
    "HE, FLOAT64, f5869bfe12d4152bd943c0ad582133bfd0600d609901b6f7394b3a36e9758019"
  })
  void firstWeights(Initializer initializer, Precision precision, String sha256) {
    Parameters weights =
        initializer.parameters(Mlp.classifier(784, 512, 10).layout(), 1, precision);
    assertEquals(sha256, weights.sha256());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void dropoutMask(Precision precision) {
    Matrix mask = Matrix.zeros(precision, 2, 13);
    DropoutMask.fill(5, 7, 0.5, mask);
    StringBuilder kept = new StringBuilder();
    for (int i = 0; i < mask.size(); i++) {
      kept.append(mask.get(i) == 0 ? '.' : (char) ('0' + (int) mask.get(i)));
    }
    assertEquals("222.2.2.22.2.22.2...2222..", kept.toString());
  }

  /** {@code RowSelectionTest} has the rows that it draws. */
  @Test
  void seedOfTheDrawOfATestSet() {
    assertEquals(441775961907197566L, DataSettings.testSeed(7));
  }

  /** Moved, turned, zoomed and sheared; pulled about; both. */
  @ParameterizedTest
  @CsvSource({
    "1.5, 20, 0.2, 15, 0, 0a5ad216a04952214858038ba1b29bd8978638d164e3f30181cf4154b6084b01",
    "0, 0, 0, 0, 34, f86db8e77d2986fec874e350a77a737a39ce1089dc280b6b725db359228b9f77",
    "1.5, 20, 0.2, 15, 34, 9b24945df37614c50920afefa74baafb6eeceb6214f13ce1b35af7dd77756905",
  })
  void deformedImages(
      double shift, double rotation, double zoom, double shear, double elastic, String sha256) {
    byte[] pixels = new byte[9 * 28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) CounterRandom.mix(i);
    }
    Shard shard = Shard.ofBytes(2, 28, 28, pixels, new short[9]);
    Augmentation amounts = new Augmentation(shift, rotation, zoom, shear, elastic, 4);
    Matrix x = Matrix.zeros(Precision.FLOAT32, 3, 28 * 28);
    new Deformer(amounts, shard).deform(shard, new int[] {0, 7, 3}, 5, 4, x);
    ByteBuffer bytes = ByteBuffer.allocate(x.size() * Float.BYTES);
    for (int i = 0; i < x.size(); i++) {
      bytes.putFloat((float) x.get(i));
    }
    assertEquals(sha256, DigestUtils.sha256Hex(bytes.array()));
  }
}
