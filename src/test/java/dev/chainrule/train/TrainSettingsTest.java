package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.settings.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of shards follows from the batch, unless one is asked for. */
class TrainSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 2",
    "128, 2",
    "511, 2",
    "512, 4",
    "1023, 4",
    "1024, 8",
    "4096, 32",
    "8191, 32",
    "8192, 64",
    "2000000000, 64"
  })
  void eachPartHas128RowsOfAStepOrMore(int batch, int shards) {
    TrainSettings settings =
        new TrainSettings(null, Values.defaults(TrainSettings.ALL))
            .with(TrainSettings.BATCH, batch);
    assertEquals(shards, settings.shards());
    assertEquals(shards, settings.withShards().get(TrainSettings.SHARDS));
  }

  @Test
  void numberThatIsAskedForIsTaken() {
    TrainSettings settings =
        new TrainSettings(null, Values.defaults(TrainSettings.ALL)).with(TrainSettings.SHARDS, 3);
    assertEquals(3, settings.shards());
    assertEquals(3, settings.withShards().shards());
  }
}
