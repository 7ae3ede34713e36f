package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.chainrule.MnistSubset;
import dev.chainrule.data.Augmentation;
import dev.chainrule.linalg.Precision;
import dev.chainrule.train.TrainListener.EpochReport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images are deformed where gradients are computed, and nowhere else. */
class AugmentedTrainingTest {
  @TempDir static Path dir;
  private static LocalRun run;

  @BeforeAll
  static void writeData() throws IOException {
    run = new LocalRun(MnistSubset.write(dir, 600, 200));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void onlyTrainingSeesDeformedImages(Precision precision) {
    TrainSettings plain = run.settings().withPrecision(precision).withEpochs(1).build();
    TrainSettings deformed =
        run.settings().withPrecision(precision).withEpochs(1).augmented().build();
    TrainingResult result = run.train(deformed);
    assertNotEquals(run.train(plain).weights().sha256(), result.weights().sha256());
    // The same weights, judged by workers that know of no augmentation.
    Evaluation expected = run.evaluate(plain, result.weights());
    Evaluation found = run.evaluate(deformed, result.weights());
    assertEquals(expected.meanLoss(), found.meanLoss());
    assertEquals(expected.accuracy(), found.accuracy());
    EpochReport epoch = result.history().get(0);
    assertEquals(expected.accuracy(), epoch.testAccuracy());
  }

  @Test
  void settingsReachTheWorkers() {
    TrainSettings settings = run.settings().augmented().build();
    assertEquals(
        new Augmentation(1.5, 10, 0.1, 8, 30, 4), settings.compute().preparation().augmentation());
    assertEquals(Augmentation.NONE, run.settings().build().compute().preparation().augmentation());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void teamsOfThreadsMakeTheSameBits(int members) throws InterruptedException {
    TrainSettings settings = run.settings().augmented().build();
    assertEquals(
        run.train(settings).weights().sha256(),
        run.trainByTeam(members, settings, TrainState.start(settings.initialWeights()))
            .weights()
            .sha256());
  }
}
