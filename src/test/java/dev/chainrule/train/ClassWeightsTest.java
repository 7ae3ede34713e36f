package dev.chainrule.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.MnistSubset;
import dev.chainrule.io.DataException;
import dev.chainrule.model.Parameters;
import dev.chainrule.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What class weights come to, and that they reach training and nothing else. */
class ClassWeightsTest {
  @ParameterizedTest
  @ValueSource(strings = {"none", "balanced", "1.0,2.5,0.0", "1000000.0"})
  void wordsAreReadAsTheyAreWritten(String word) {
    assertEquals(word, ClassWeights.parse(word).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Balanced",
        "1,,2",
        "1,2,",
        "1,-2",
        "1,NaN",
        "1,Infinity",
        "0,0",
        "1,1e7",
        "1 2"
      })
  void otherWordsAreRefused(String word) {
    assertThrows(
        IllegalArgumentException.class, () -> TrainSettings.CLASS_WEIGHTS.read(word), word);
  }

  /** As scikit-learn's compute_class_weight: 10 rows of 3 classes, 10 / (3 · rows of the class). */
  @Test
  void balancedWeightsMakeAllClassesWeighTheSame() {
    List<Double> weights = ClassWeights.BALANCED.resolve(List.of(6, 3, 1), 3);
    assertEquals(3, weights.size());
    assertEquals(0.5555555555555556, weights.get(0), 1e-15);
    assertEquals(1.1111111111111112, weights.get(1), 1e-15);
    assertEquals(3.3333333333333335, weights.get(2), 1e-15);
  }

  @Test
  void weightsOfOneAreNone() {
    assertEquals(List.of(), ClassWeights.NONE.resolve(List.of(6, 3, 1), 3));
    assertEquals(List.of(), ClassWeights.BALANCED.resolve(List.of(4, 4), 2));
    assertEquals(List.of(), ClassWeights.parse("1,1,1").resolve(List.of(6, 3, 1), 3));
    assertEquals(List.of(1.0, 2.0), ClassWeights.parse("1,2").resolve(List.of(6), 2));
  }

  @Test
  void weightsThatDoNotFitTheClassesAreRefused() {
    ClassWeights two = ClassWeights.parse("1,2");
    assertEquals(
        "class-weights: 2 numbers, expected 3, one for each output of the network",
        assertThrows(InvalidSettingsException.class, () -> two.resolve(List.of(6, 3, 1), 3))
            .getMessage());
  }

  /** Nothing is wrong with the setting. */
  @Test
  void dataWithoutRowsOfAClassAreNotBalanced() {
    assertRefused(1, List.of(6, 0, 1));
    assertRefused(2, List.of(6, 3));
  }

  private static void assertRefused(int without, List<Integer> counts) {
    assertEquals(
        "training set: no row of class "
            + without
            + ", expected rows of each class from 0 to 2;"
            + " balanced class weights need them, weights in numbers do not",
        assertThrows(DataException.class, () -> ClassWeights.BALANCED.resolve(counts, 3))
            .getMessage());
  }

  @Test
  void onlyOtherWeightsThanOneMoveTheBits(@TempDir Path dir) throws IOException {
    MnistSubset data = MnistSubset.write(dir, 500, 100);
    LocalRun run = new LocalRun(data);
    TrainSettings plain = run.settings().withEpochs(1).withBatch(100).build();
    String expected = run.train(plain).weights().sha256();
    String ones = String.join(",", Collections.nCopies(10, "1"));
    assertEquals(expected, run.train(weighted(plain, data, ones)).weights().sha256());
    assertNotEquals(expected, run.train(weighted(plain, data, "balanced")).weights().sha256());
  }

  private static TrainSettings weighted(TrainSettings settings, MnistSubset data, String word) {
    return settings
        .with(TrainSettings.CLASS_WEIGHTS, ClassWeights.parse(word))
        .withClassCounts(data.train().classCounts());
  }

  @Test
  void classOfNoWeightIsNotLearned(@TempDir Path dir) throws IOException {
    MnistSubset data = MnistSubset.write(dir, 2000, 200);
    LocalRun run = new LocalRun(data);
    TrainSettings plain = run.settings().withEpochs(4).build();
    TrainSettings settings = weighted(plain, data, "1,0,1,1,1,1,1,1,1,1");
    Parameters weights = run.train(settings).weights();
    Evaluation found = evaluation(run, settings, weights);
    assertEquals(200, found.rows());
    for (int label = 0; label < 10; label++) {
      assertEquals(0, found.count(label, 1), "rows of " + label + " taken for a 1");
    }
    Evaluation unweighted = evaluation(run, plain, weights);
    assertEquals(unweighted.meanLoss(), found.meanLoss(), "the test set is judged without weights");
  }

  private static Evaluation evaluation(LocalRun run, TrainSettings settings, Parameters weights) {
    return new LocalGradients(
            settings.compute(),
            run.plan(settings),
            run.trainShards(settings),
            run.testShards(settings))
        .evaluate(weights);
  }
}
