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
  private static RowSelection others(RowSelection drawn) {
    return RowSelection.all(drawn.fileRows()).without(drawn);
  }

  @Test
  void drawnRowsAndTheOthersAreAllRowsOnce() {
    RowSelection drawn = RowSelection.all(1000).drawn(0.1, 7);
    assertEquals(100, drawn.count());
    assertEquals(900, others(drawn).count());
    int[] both =
        IntStream.concat(Arrays.stream(drawn.rows()), Arrays.stream(others(drawn).rows()))
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, 1000).toArray(), both);
  }

  @Test
  void seedDecidesWhichRowsAreDrawn() {
    assertArrayEquals(
        RowSelection.all(1000).drawn(0.1, 7).rows(), RowSelection.all(1000).drawn(0.1, 7).rows());
    assertNotEquals(
        Arrays.toString(RowSelection.all(1000).drawn(0.1, 7).rows()),
        Arrays.toString(RowSelection.all(1000).drawn(0.1, 8).rows()));
  }

  /** Golden values: with other rows a run has other weights. */
  @Test
  void drawnRowsAreTheseToTheLast() {
    assertArrayEquals(
        new int[] {17, 25, 26, 36, 38, 40}, RowSelection.all(60).drawn(0.1, 7).rows());
    short[] labels = new short[60];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (short) (row % 3);
    }
    RowSelection ofEach = RowSelection.all(60).drawnFromEach(labels, 3, 0.1, 7);
    assertArrayEquals(new int[] {2, 7, 12, 28, 32, 42}, ofEach.rows());
  }

  /** 600 rows of class 0, 300 of class 1, 100 of class 2, mixed. */
  @Test
  void stratifiedDrawTakesTheSameShareOfEachClass() {
    short[] labels = new short[1000];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (short) (row % 10 < 6 ? 0 : row % 10 < 9 ? 1 : 2);
    }
    int[] drawn = RowSelection.all(1000).drawnFromEach(labels, 3, 0.2, 7).rows();
    assertEquals(120, Arrays.stream(drawn).filter(row -> labels[row] == 0).count());
    assertEquals(60, Arrays.stream(drawn).filter(row -> labels[row] == 1).count());
    assertEquals(20, Arrays.stream(drawn).filter(row -> labels[row] == 2).count());
  }

  /** What no row is left of cannot be learned. */
  @Test
  void stratifiedDrawLeavesARowOfEachClass() {
    short[] labels = {0, 0, 0, 0, 1, 2, 2};
    RowSelection drawn = RowSelection.all(7).drawnFromEach(labels, 3, 0.9, 7);
    int[] left = others(drawn).rows();
    for (int label = 0; label < 3; label++) {
      int wanted = label;
      assertEquals(1, Arrays.stream(left).filter(row -> labels[row] == wanted).count());
    }
  }

  @Test
  void runsOfTheSetAreCutWhereRowsOfTheFileAreMissing() {
    RowSelection drawn = RowSelection.all(50).drawn(0.3, 1);
    int[] rows = others(drawn).rows();
    List<Range> found =
        others(drawn).inFile(List.of(new Range(5, 20), new Range(25, 0), new Range(30, 5)));
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

  @Test
  void rankIsTheOtherWayRoundOfRows() {
    for (RowSelection selection :
        List.of(
            RowSelection.all(200),
            RowSelection.all(200).drawn(0.3, 7),
            RowSelection.all(200).without(RowSelection.all(200).drawn(0.3, 7)))) {
      int[] ranks = new int[200];
      Arrays.fill(ranks, -1);
      int[] rows = selection.rows();
      for (int i = 0; i < rows.length; i++) {
        ranks[rows[i]] = i;
      }
      for (int row = 0; row < 200; row++) {
        assertEquals(ranks[row], selection.rank(row));
      }
    }
  }
}
