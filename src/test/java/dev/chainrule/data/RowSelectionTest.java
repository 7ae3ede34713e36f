package dev.chainrule.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.chainrule.data.ShardPlan.Range;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowSelectionTest {
  @Test
  void drawnRowsAndTheOthersAreAllRowsOnce() {
    RowSelection drawn = RowSelection.drawn(1000, 0.1, 7);
    assertEquals(100, drawn.count());
    assertEquals(900, drawn.others().count());
    int[] both =
        IntStream.concat(Arrays.stream(drawn.rows()), Arrays.stream(drawn.others().rows()))
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, 1000).toArray(), both);
  }

  @Test
  void seedDecidesWhichRowsAreDrawn() {
    assertArrayEquals(
        RowSelection.drawn(1000, 0.1, 7).rows(), RowSelection.drawn(1000, 0.1, 7).rows());
    assertNotEquals(
        Arrays.toString(RowSelection.drawn(1000, 0.1, 7).rows()),
        Arrays.toString(RowSelection.drawn(1000, 0.1, 8).rows()));
  }

  /** 600 rows of class 0, 300 of class 1, 100 of class 255, mixed. */
  @Test
  void stratifiedDrawTakesTheSameShareOfEachClass() {
    byte[] labels = new byte[1000];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (byte) (row % 10 < 6 ? 0 : row % 10 < 9 ? 1 : 255);
    }
    int[] drawn = RowSelection.drawnFromEach(labels, 0.2, 7).rows();
    assertEquals(120, Arrays.stream(drawn).filter(row -> labels[row] == 0).count());
    assertEquals(60, Arrays.stream(drawn).filter(row -> labels[row] == 1).count());
    assertEquals(20, Arrays.stream(drawn).filter(row -> labels[row] == -1).count());
  }

  /** What no row is left of cannot be learned. */
  @Test
  void stratifiedDrawLeavesARowOfEachClass() {
    byte[] labels = {0, 0, 0, 0, 1, 2, 2};
    RowSelection drawn = RowSelection.drawnFromEach(labels, 0.9, 7);
    int[] left = drawn.others().rows();
    for (int label = 0; label < 3; label++) {
      int wanted = label;
      assertEquals(1, Arrays.stream(left).filter(row -> labels[row] == wanted).count());
    }
  }

  @Test
  void runsOfTheSetAreCutWhereRowsOfTheFileAreMissing() {
    RowSelection drawn = RowSelection.drawn(50, 0.3, 1);
    int[] rows = drawn.others().rows();
    List<Range> found =
        drawn.others().inFile(List.of(new Range(5, 20), new Range(25, 0), new Range(30, 5)));
    int[] covered =
        found.stream()
            .flatMapToInt(r -> IntStream.range(r.first(), r.first() + r.count()))
            .toArray();
    int[] expected =
        IntStream.concat(IntStream.range(5, 25), IntStream.range(30, 35))
            .map(i -> rows[i])
            .toArray();
    assertArrayEquals(expected, covered);
    List<Range> all = List.of(new Range(3, 4));
    assertEquals(all, RowSelection.all(50).inFile(all));
  }
}
