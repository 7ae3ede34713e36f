package dev.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chainrule.io.OutputException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a model is good for. */
class TrainedModelIT {
  @RegisterExtension static final UsersProgram user = new UsersProgram();

  @Test
  void executorsPredictAsTheDriverDoesAndAsTheTestSetSays() {
    TrainedModel model = user.train(user.trainer());
    List<Vector> rows = rows();
    List<Integer> expected = rows.stream().map(model::predict).toList();
    List<Vector> sparse = rows.stream().<Vector>map(Vector::toSparse).toList();
    assertEquals(expected, user.spark().parallelize(sparse, 3).map(model::predict).collect());
    var shared = user.spark().broadcast(model);
    assertEquals(
        expected,
        user.spark().parallelize(rows, 3).map(row -> shared.value().predict(row)).collect());

    int[] labels = labels();
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += labels[i] == expected.get(i) ? 1 : 0;
    }
    assertEquals(right / 200.0, model.accuracy());
    Vector probabilities = model.probabilities(rows.get(0));
    assertEquals(1, Arrays.stream(probabilities.toArray()).sum(), 1e-9);
    assertEquals(expected.get(0), probabilities.argmax());
  }

  private static List<Vector> rows() {
    return user.testRows().stream().map(LabelledVector::features).toList();
  }

  private static int[] labels() {
    return user.testRows().stream().mapToInt(LabelledVector::label).toArray();
  }

  @Test
  void savedModelIsThatOfTheCommandLineAndComesBack() {
    TrainedModel model = user.train(user.trainer());
    String file = user.dir().resolve("saved.safetensors").toString();
    model.save(file);
    assertEquals(
        "%s: exists, expected a new file".formatted(file),
        assertThrows(OutputException.class, () -> model.save(file)).getMessage());
    TrainedModel loaded = TrainedModel.load(file);
    assertEquals(model.weightsSha256(), loaded.weightsSha256());
    assertEquals(model.weights(), loaded.weights());
    assertEquals(List.of("W1", "b1", "W2", "b2"), List.copyOf(loaded.weights().keySet()));
    assertEquals(784, loaded.weights().get("W1").numRows());
    Vector row = rows().get(7);
    assertEquals(model.probabilities(row), loaded.probabilities(row));
    assertThrows(IllegalStateException.class, loaded::accuracy);
    assertThrows(IllegalArgumentException.class, () -> loaded.predict(Vectors.dense(1, 2)));
  }
}
