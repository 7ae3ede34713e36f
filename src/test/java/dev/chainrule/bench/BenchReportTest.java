package dev.chainrule.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chainrule.bench.Contestant.Leg;
import dev.chainrule.bench.Goal.Ratio;
import dev.chainrule.io.Json;
import dev.chainrule.study.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What {@code submit/bench} makes of the speeds that it has measured. */
class BenchReportTest {
  private static Rates rates() {
    Rates rates = new Rates();
    legs(rates, Entrant.RESIDENT, 60e3, 90e3, 75e3);
    legs(rates, Entrant.PYTORCH, 40e3, 45e3, 60e3);
    legs(rates, Entrant.PYTORCH_ONE, 30e3, 31e3, 90e3);
    return rates;
  }

  private static void legs(Rates rates, Entrant entrant, double... legs) {
    for (double leg : legs) {
      rates.add(entrant, 1024, leg);
    }
  }

  private static Ratio ratio() {
    List<Ratio> ratios = BenchReport.of(Map.of(), rates(), Map.of()).ratios();
    assertEquals(1, ratios.size(), "only what was measured is judged");
    return ratios.get(0);
  }

  /** A machine that is slow for a while is so for both legs of a round. */
  @Test
  void ratiosAreThoseOfTheRoundsNotOfTheMedians() {
    assertEquals(1.25, ratio().spread().min());
    assertEquals(1.5, ratio().spread().median());
    assertEquals(2.0, ratio().spread().max());
  }

  @Test
  void bestIsWhoseMedianIsHighest() {
    assertEquals(Entrant.PYTORCH, ratio().best());
  }

  @Test
  void boundsAreReachedOrKept() {
    assertTrue(ratio().met());
    Goal atMost = new Goal("", Entrant.RESIDENT, List.of(Entrant.PYTORCH), 1024, 1.49, false);
    assertFalse(atMost.judge(rates()).orElseThrow().met());
  }

  @Test
  void textTellsMedianRangeAndGoal() {
    Map<String, Object> findings = new LinkedHashMap<>();
    findings.put("peak heap, MB", 700);
    findings.put("seconds", Spread.of(List.of(3.5, 3.6, 3.8)));
    findings.put("ms by shards", Map.of(1024, Spread.of(List.of(12.0))));
    String text = BenchReport.of(Map.of(), rates(), findings).text();
    assertEquals(
        """

        thousand samples/s, median (range)
          resident              1,024 rows      75.0  (60.0-90.0)
          PyTorch, all cores    1,024 rows      45.0  (40.0-60.0)
          PyTorch, 1 thread     1,024 rows      31.0  (30.0-90.0)

        ratios of legs of the same round, median (range)
          resident / PyTorch's best                 1,024 rows   1.50  (1.25-2.00)  goal >= 1.30  met, beside PyTorch, all cores

        peak heap, MB: 700

        seconds: 3.60 (3.50-3.80)

        ms by shards: median (range)
             1024  12.0 (12.0-12.0)
        """,
        text);
  }

  @Test
  void jsonHasEachLeg() {
    JsonNode root =
        Json.parse(BenchReport.of(Map.of("java", "17"), rates(), Map.of()).json()).orElseThrow();
    assertEquals("17", root.at("/facts/java").asText());
    assertEquals("resident", root.at("/rates/0/entrant").asText());
    assertEquals(90e3, root.at("/rates/0/samplesPerSecond/1").asDouble());
    assertEquals(1.3, root.at("/ratios/0/atLeast").asDouble());
    assertTrue(root.at("/ratios/0/met").asBoolean());
  }

  @Test
  void legsComeBackFromTheirWords() {
    Leg leg = new Leg(81234.5, 1e-9);
    assertEquals(leg, Leg.of(leg.toString()));
  }

  @Test
  void timeToAccuracyEndsWithTheFirstEpochThatHasIt() {
    List<String> metrics =
        List.of(
            "{\"type\":\"step\",\"seconds\":9}",
            "{\"type\":\"epoch\",\"seconds\":1.5,\"testAccuracy\":0.97}",
            "{\"type\":\"epoch\",\"seconds\":1.25,\"testAccuracy\":0.98}",
            "{\"type\":\"epoch\",\"seconds\":1,\"testAccuracy\":0.99}");
    assertEquals(OptionalDouble.of(2.75), TimeToAccuracy.seconds(metrics));
    assertEquals(OptionalDouble.empty(), TimeToAccuracy.seconds(metrics.subList(0, 2)));
  }
}
