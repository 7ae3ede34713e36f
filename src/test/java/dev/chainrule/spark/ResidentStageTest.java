package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.spark.ResidentStage.Place;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every shard is dealt once, and each team's shards are a run, wherever Spark puts the tasks. */
class ResidentStageTest {
  private static List<Place> places(String... addresses) {
    return IntStream.range(0, addresses.length)
        .mapToObj(task -> Place.of(task, List.of(addresses)))
        .toList();
  }

  @Test
  void tasksOfAnExecutorAreATeam() {
    List<Place> places = places("b:1", "a:1", "b:1", "a:2", "b:1");
    assertEquals(new Place(0, 3, 0, 3, 0, 5), places.get(0));
    assertEquals(new Place(1, 3, 0, 1, 3, 5), places.get(1));
    assertEquals(new Place(0, 3, 1, 3, 1, 5), places.get(2));
    assertEquals(new Place(2, 3, 0, 1, 4, 5), places.get(3));
    assertEquals(new Place(0, 3, 2, 3, 2, 5), places.get(4));
  }

  @Test
  void shardsOfATeamAreARunAndAllAreDealtOnce() {
    List<Place> places = places("b:1", "a:1", "b:1", "a:2", "b:1");
    List<Integer> dealt =
        List.of(0, 2, 4, 1, 3).stream().flatMap(t -> places.get(t).shards(16).stream()).toList();
    assertEquals(IntStream.range(0, 16).boxed().toList(), dealt);
  }

  @Test
  void moreTasksThanShardsLeaveSomeWithout() {
    List<Place> places = places("a:1", "b:1", "c:1");
    assertEquals(
        List.of(0, 1), places.stream().flatMap(place -> place.shards(2).stream()).toList());
  }
}
