package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.spark.ShardedData.SpreadTries;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When data is spread anew over executors. */
class SpreadTriesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Set<String> BOTH = Set.of("0", "1");

  private final SpreadTries tries = new SpreadTries(2);

  @Test
  void nothingIsDueWhileAllExecutorsHoldData() {
    tries.tried(BOTH, BOTH, 0);
    assertFalse(tries.isDue(BOTH, 1_000_000 * SECOND));
  }

  @Test
  void lossOfAnExecutorAloneIsNoReason() {
    tries.tried(BOTH, BOTH, 0);
    assertFalse(tries.isDue(Set.of("1"), 1_000_000 * SECOND));
  }

  /** Between two looks: there are as many as before. */
  @Test
  void replacedExecutorIsSeenByItsId() {
    tries.tried(BOTH, BOTH, 0);
    assertTrue(tries.isDue(Set.of("1", "2"), 1));
  }

  @Test
  void executorMoreThanPartitionsIsNoReason() {
    tries.tried(BOTH, BOTH, 0);
    assertFalse(tries.isDue(Set.of("0", "1", "2"), 1_000_000 * SECOND));
  }

  @Test
  void idleExecutorIsTriedLessAndLessOftenButForEver() {
    tries.tried(BOTH, Set.of("0"), 0);
    List<Double> seconds = new ArrayList<>();
    long last = 0;
    for (long now = 0; now < 250 * SECOND; now += SECOND / 10) {
      if (tries.isDue(BOTH, now)) {
        seconds.add((now - last) / 1e9);
        tries.tried(BOTH, Set.of("0"), now);
        last = now;
      }
    }
    assertEquals(List.of(0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0), seconds);
  }

  @Test
  void anotherThatJoinsIsTriedAtOnceAndOftenAgain() {
    SpreadTries three = new SpreadTries(3);
    three.tried(BOTH, Set.of("0"), 0);
    three.tried(BOTH, Set.of("0"), SECOND);
    assertFalse(three.isDue(BOTH, SECOND + SECOND / 2));
    Set<String> all = Set.of("0", "1", "2");
    assertTrue(three.isDue(all, SECOND + 1));
    three.tried(all, Set.of("0"), SECOND + 1);
    assertTrue(three.isDue(all, 2 * SECOND));
  }

  @Test
  void executorThatHasDataAtLastEndsTheTries() {
    tries.tried(BOTH, Set.of("0"), 0);
    assertTrue(tries.isDue(BOTH, SECOND));
    tries.tried(BOTH, BOTH, SECOND);
    assertFalse(tries.isDue(BOTH, 1_000_000 * SECOND));
  }
}
