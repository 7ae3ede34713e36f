package dev.chainrule.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.data.Encoding;
import dev.chainrule.io.DataException;
import dev.chainrule.linalg.Blas;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Parameters;
import dev.chainrule.predict.Prediction.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RowPredictorTest {
  private static final int FEATURES = 37;
  private static final int CLASSES = 5;
  private static final Mlp NETWORK = Mlp.classifier(FEATURES, 21, CLASSES);

  @BeforeAll
  static void openBlas() {
    Blas.use(Blas.Choice.AUTO);
  }

  private static RowPredictor predictor(Encoding encoding) {
    Parameters weights = Initializer.HE.parameters(NETWORK.layout(), 3, Precision.FLOAT32);
    return new RowPredictor(NETWORK, weights, encoding);
  }

  private static List<float[]> rows(int count) {
    Random random = new Random(5);
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] row = new float[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        row[j] = random.nextInt(256);
      }
      rows.add(row);
    }
    return rows;
  }

  private static double[] scores(Prediction prediction) {
    double[] scores = new double[CLASSES];
    for (int index = 0; index < CLASSES; index++) {
      scores[index] = prediction.score(index);
    }
    return scores;
  }

  /** Predictions of {@code rows}, asked for after each {@code often} rows and at the end. */
  private static List<Prediction> predictions(
      RowPredictor predictor, List<float[]> rows, int often) {
    List<Prediction> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      boolean due = predictor.add(new Place(null, i), rows.get(i), FEATURES);
      if (due || i % often == often - 1) {
        all.addAll(predictor.run());
      }
    }
    all.addAll(predictor.run());
    return all;
  }

  @Test
  void bitsDoNotDependOnWhenPredictionsAreAskedFor() {
    List<float[]> rows = rows(3 * RowPredictor.BLOCK + 7);
    List<Prediction> expected = predictions(predictor(Encoding.PIXELS), rows, Integer.MAX_VALUE);
    assertEquals(rows.size(), expected.size());
    for (int often : new int[] {1, 3, 50}) {
      List<Prediction> found = predictions(predictor(Encoding.PIXELS), rows, often);
      assertEquals(rows.size(), found.size());
      for (int i = 0; i < rows.size(); i++) {
        assertEquals(i, found.get(i).place().row());
        assertArrayEquals(scores(expected.get(i)), scores(found.get(i)));
      }
    }
  }

  @Test
  void afterARestartTheSameRowsGiveTheSameBits() {
    RowPredictor predictor = predictor(Encoding.PIXELS);
    List<float[]> rows = rows(10);
    List<Prediction> first = predictions(predictor, rows, Integer.MAX_VALUE);
    predictor.restart();
    List<Prediction> second = predictions(predictor, rows, Integer.MAX_VALUE);
    for (int i = 0; i < rows.size(); i++) {
      assertArrayEquals(scores(first.get(i)), scores(second.get(i)));
    }
  }

  /** (number / divisor − shift) / scale, then two layers and a softmax, in plain loops. */
  @Test
  void rawNumbersAreEncodedAndGoThroughTheNetwork() {
    List<Double> shift = new ArrayList<>();
    List<Double> scale = new ArrayList<>();
    for (int j = 0; j < FEATURES; j++) {
      shift.add(0.1 + 0.01 * j);
      scale.add(0.5 + 0.02 * j);
    }
    Encoding encoding =
        Encoding.read(Map.of("inputs_shift", shift.toString(), "inputs_scale", scale.toString()));
    Parameters weights = Initializer.HE.parameters(NETWORK.layout(), 3, Precision.FLOAT32);
    float[] row = rows(1).get(0);
    double[] x = new double[FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      x[j] = (row[j] / 255.0 - shift.get(j)) / scale.get(j);
    }
    double[] hidden = layer(weights, 1, x);
    for (int j = 0; j < hidden.length; j++) {
      hidden[j] = Math.max(0, hidden[j]);
    }
    double[] z = layer(weights, 2, hidden);
    double sum = 0;
    for (double logit : z) {
      sum += Math.exp(logit);
    }
    Prediction found = predictions(predictor(encoding), List.of(row), 1).get(0);
    for (int index = 0; index < CLASSES; index++) {
      assertEquals(Math.exp(z[index]) / sum, found.score(index), 1e-5);
    }
  }

  private static double[] layer(Parameters weights, int number, double[] x) {
    double[] z = new double[weights.view("b" + number).cols()];
    for (int j = 0; j < z.length; j++) {
      z[j] = weights.view("b" + number).get(0, j);
      for (int i = 0; i < x.length; i++) {
        z[j] += x[i] * weights.view("W" + number).get(i, j);
      }
    }
    return z;
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    RowPredictor predictor = predictor(Encoding.PIXELS);
    float[] row = new float[100];
    assertEquals(
        "standard input, row 7: 38 numbers, expected 37, the network's inputs",
        assertThrows(DataException.class, () -> predictor.add(new Place(null, 7), row, 38))
            .getMessage());
    assertEquals(
        "a.png: 36 numbers, expected 37, the network's inputs",
        assertThrows(DataException.class, () -> predictor.add(new Place("a.png", -1), row, 36))
            .getMessage());
  }

  @Test
  void topClassesAreThoseOfTheHighestOutputsAndOfEqualsTheLower() {
    Prediction prediction =
        new Prediction(
            new Place(null, 0), Loss.HALF_SQUARED_ERROR, new double[] {1, 4, 2, 4, -3, 2});
    assertEquals(1, prediction.best());
    assertArrayEquals(new int[] {1}, prediction.top(1));
    assertArrayEquals(new int[] {1, 3, 2}, prediction.top(3));
    assertArrayEquals(new int[] {1, 3, 2, 5, 0, 4}, prediction.top(6));
  }
}
