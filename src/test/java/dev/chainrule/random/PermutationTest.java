package dev.chainrule.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {

  private static Permutation of(long seed, int n) {
    return Permutation.of(seed, CounterRandom.Purpose.ROW_ORDER, n);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 1000, 4096, 4097, 60000, 65536, 65537})
  void everyNumberStandsAtOnePosition(int n) {
    Permutation order = of(42, n);
    BitSet seen = new BitSet(n);
    for (int position = 0; position < n; position++) {
      int value = order.at(position);
      assertTrue(value >= 0 && value < n, () -> value + " of " + n);
      seen.set(value);
      assertEquals(position, order.positionOf(value));
    }
    assertEquals(n, seen.cardinality());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1 << 30, (1 << 30) + 1})
  void largestSizesAreInvertible(int n) {
    Permutation order = of(7, n);
    for (int i = 0; i < 1000; i++) {
      int position = i < 500 ? i : n - 1 - i;
      int value = order.at(position);
      assertTrue(value >= 0 && value < n, () -> value + " of " + n);
      assertEquals(position, order.positionOf(value));
    }
  }

  @Test
  void positionsOutsideAreRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> of(1, 0).at(0));
    assertThrows(IndexOutOfBoundsException.class, () -> of(1, 5).at(5));
    assertThrows(IndexOutOfBoundsException.class, () -> of(1, 5).at(-1));
    assertThrows(IllegalArgumentException.class, () -> of(1, -1));
  }

  /** 59 degrees of freedom: χ² above 100 has a probability below 10⁻³, and the seeds are fixed. */
  @Test
  void theFirstThreeOfFiveAreEquallyLikelyInAnyOrder() {
    int draws = 120_000;
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int seed = 0; seed < draws; seed++) {
      Permutation order = of(seed, 5);
      counts.merge(List.of(order.at(0), order.at(1), order.at(2)), 1, Integer::sum);
    }
    assertEquals(60, counts.size());
    double expected = draws / 60.0;
    double chiSquare =
        counts.values().stream().mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    assertTrue(chiSquare < 100, () -> "chi square " + chiSquare);
  }

  /** Where a position goes, in tenths of the range, for one large order: 81 degrees of freedom. */
  @Test
  void placesInALargeOrderAreIndependentOfThePosition() {
    int n = 60_000;
    Permutation order = of(3, n);
    int[][] counts = new int[10][10];
    for (int position = 0; position < n; position++) {
      counts[position / 6000][order.at(position) / 6000]++;
    }
    double chiSquare = 0;
    for (int[] row : counts) {
      for (int count : row) {
        chiSquare += (count - 600.0) * (count - 600.0) / 600;
      }
    }
    assertTrue(chiSquare < 140, "chi square " + chiSquare);
  }

  @Test
  void seedAndPurposeChangeTheOrder() {
    Permutation order = of(1, 1000);
    Permutation otherSeed = of(2, 1000);
    Permutation otherPurpose = Permutation.of(1, CounterRandom.Purpose.SHARDS, 1000);
    int sameAsSeed = 0;
    int sameAsPurpose = 0;
    for (int i = 0; i < 1000; i++) {
      sameAsSeed += order.at(i) == otherSeed.at(i) ? 1 : 0;
      sameAsPurpose += order.at(i) == otherPurpose.at(i) ? 1 : 0;
    }
    // Two unrelated orders agree in one place on average.
    assertTrue(sameAsSeed < 10 && sameAsPurpose < 10, sameAsSeed + ", " + sameAsPurpose);
  }
}
