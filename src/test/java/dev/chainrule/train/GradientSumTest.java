package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.Float32Matrix;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientSumTest {
  private static final Mlp MLP = Mlp.classifier(2, 3);
  private static final int SIZE = MLP.layout().size();

  /** A gradient whose additions round, so that another order would show. */
  private static Matrix leaf(int shard) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) Math.exp(new Random(31L * shard + i).nextGaussian() * 5);
    }
    return new Float32Matrix(values, 0, 1, SIZE);
  }

  private static GradientSum sumOf(int shards, Iterable<Integer> order) {
    GradientSum sum = new GradientSum(shards);
    for (int shard : order) {
      sum.add(shard, shard + 1, 0.1 * shard, leaf(shard));
    }
    return sum;
  }

  private static float[] mean(GradientSum sum) {
    Parameters mean = Parameters.zeros(MLP.layout(), Precision.FLOAT32);
    sum.mean(mean);
    return ((Float32Matrix) mean.flat()).data();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8, 16, 17, 31})
  void sumIsTheSameForAnyArrivalOrderAndGrouping(int shards) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, shards).boxed().toList());
    GradientSum inOrder = sumOf(shards, order);
    float[] expected = mean(inOrder);
    Random random = new Random(shards);
    for (int trial = 0; trial < 50; trial++) {
      Collections.shuffle(order, random);
      List<GradientSum> groups = new ArrayList<>();
      for (int from = 0; from < shards; ) {
        int to = Math.min(shards, from + 1 + random.nextInt(shards));
        groups.add(sumOf(shards, order.subList(from, to)));
        from = to;
      }
      while (groups.size() > 1) {
        GradientSum right = groups.remove(random.nextInt(groups.size()));
        groups.get(random.nextInt(groups.size())).merge(right);
      }
      assertArrayEquals(expected, mean(groups.get(0)));
      assertEquals(inOrder.lossSum(), groups.get(0).lossSum());
      assertEquals(inOrder.rows(), groups.get(0).rows());
    }
  }

  @Test
  void additionsFollowTheTree() {
    float[] sum = mean(sumOf(3, List.of(2, 0, 1)));
    for (int i = 0; i < SIZE; i++) {
      float a = (float) leaf(0).get(i);
      float b = (float) leaf(1).get(i);
      float c = (float) leaf(2).get(i);
      assertEquals((float) (1.0 / 6) * ((a + b) + c), sum[i]);
    }
  }

  @Test
  void additionsFollowTheTreeOfSevenAsItIsDrawn() {
    float[] sum = mean(sumOf(7, List.of(6, 3, 0, 5, 1, 4, 2)));
    for (int i = 0; i < SIZE; i++) {
      float[] g = new float[7];
      for (int shard = 0; shard < g.length; shard++) {
        g[shard] = (float) leaf(shard).get(i);
      }
      float total = ((g[0] + g[1]) + (g[2] + g[3])) + ((g[4] + g[5]) + g[6]);
      assertEquals((float) (1.0 / 28) * total, sum[i]);
    }
  }

  @Test
  void mergingWithAnEmptySumChangesNothing() {
    List<Integer> all = List.of(0, 1, 2);
    float[] expected = mean(sumOf(3, all));
    assertArrayEquals(expected, mean(sumOf(3, all).merge(new GradientSum(3))));
    assertArrayEquals(expected, mean(new GradientSum(3).merge(sumOf(3, all))));
  }

  @Test
  void shardsWithoutRowsAddNothing() {
    GradientSum sum = new GradientSum(4);
    sum.add(3, 0, 0, null);
    sum.add(0, 0, 0, null);
    sum.add(1, 2, 1.0, leaf(1));
    assertFalse(sum.isComplete());
    sum.add(2, 0, 0, null);
    assertTrue(sum.isComplete());
    assertEquals(2, sum.rows());
    assertEquals(0.5, sum.meanLoss());
    assertEquals((float) leaf(1).get(0) / 2, mean(sum)[0]);
  }

  @Test
  void missingShardIsNamedAndDoubledShardRefused() {
    GradientSum sum = sumOf(4, List.of(0, 1, 3));
    Exception missing = assertThrows(IllegalStateException.class, sum::rows);
    assertEquals("a sum over 4 shards holds only subtrees [1:0, 0:3]", missing.getMessage());
    assertThrows(IllegalArgumentException.class, () -> sum.add(3, 1, 0, leaf(3)));
    assertThrows(IllegalArgumentException.class, () -> sum.merge(new GradientSum(5)));
    assertThrows(IndexOutOfBoundsException.class, () -> sum.add(4, 1, 0, leaf(4)));
  }

  @Test
  void numbersThatAreNoneAreFound() {
    GradientSum infiniteLoss = new GradientSum(1);
    infiniteLoss.add(0, 1, Double.POSITIVE_INFINITY, leaf(0));
    assertFalse(infiniteLoss.isFinite());
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      Matrix gradient = leaf(0);
      gradient.set(SIZE - 1, bad);
      GradientSum sum = new GradientSum(1);
      sum.add(0, 1, 1, gradient);
      assertFalse(sum.isFinite());
    }
    assertTrue(sumOf(2, List.of(0, 1)).isFinite());
  }
}
