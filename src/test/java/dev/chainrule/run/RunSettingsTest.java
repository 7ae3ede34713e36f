package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.BlasKernel;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.NetworkText;
import dev.chainrule.train.TrainSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of its settings a run keeps, and what it compares when it goes on. */
class RunSettingsTest {
  private static RunSettings settings(String trainData, Map<String, String> others) {
    Map<String, String> words =
        RunSettings.words(CheckpointsTest.settings(CheckpointsTest.SMALL, Precision.FLOAT32));
    words.putAll(others);
    return new RunSettings(words, trainData, "b");
  }

  @Test
  void differencesAreAllListedAndOnlyEpochsMayGrow() {
    RunSettings then = settings("a", Map.of());
    assertEquals(List.of(), then.differences(then));
    assertEquals(List.of(), then.differences(settings("a", Map.of("epochs", "4"))));
    RunSettings other = settings("A", Map.of("epochs", "2", "seed", "8"));
    assertEquals(
        List.of(
            "--epochs: 2, the checkpoint has 3 or more",
            "--seed: 8, the checkpoint has 7",
            "training set: A, the checkpoint has a"),
        then.differences(other));
    assertEquals(
        List.of(
            "--gradient: autodiff, the checkpoint has manual",
            "--hidden: none, the checkpoint has relu",
            "--layers: none, the checkpoint has 3,4,2",
            "--output: none, the checkpoint has identity",
            "--network: input(3) dense(2), the checkpoint has none"),
        then.differences(
            new RunSettings(
                RunSettings.words(
                    CheckpointsTest.settings(
                        NetworkText.parse("dense(2)").network(3, 2, CheckpointsTest.SMALL.loss()),
                        Precision.FLOAT32)),
                "a",
                "b")));
  }

  @Test
  void settingsAreOnlyWhatARunWrites() {
    for (String[] wrong :
        new String[][] {
          {"seed", "x"},
          {"seed", "07"},
          {"lr", "-1.0"},
          {"lr", "5e-1"},
          {"nesterov", "True"},
          {"decay", "COSINE"},
          {"gradient", "hope"},
          {"overwrite", "true"}
        }) {
      Exception e =
          assertThrows(
              IllegalArgumentException.class, () -> settings("a", Map.of(wrong[0], wrong[1])));
      assertTrue(e.getMessage().startsWith(wrong[0]), e.getMessage());
    }
    Map<String, String> words =
        RunSettings.words(CheckpointsTest.settings(CheckpointsTest.SMALL, Precision.FLOAT32));
    words.remove("precision");
    assertThrows(IllegalArgumentException.class, () -> new RunSettings(words, "a", "b"));
  }

  /** Native is what no word stands for. */
  @Test
  void bothEnginesAreNamedWhereTheyDiffer() {
    RunSettings unsaid = settings("a", Map.of());
    RunSettings java = settings("a", Map.of("blas", "java"));
    assertEquals(
        List.of("--blas: java, the checkpoint has native or auto"), unsaid.differences(java));
    assertEquals(
        List.of("--blas: native or auto, the checkpoint has java"), java.differences(unsaid));
  }

  @Test
  void pinnedKernelIsKept() {
    RunSettings pinned = settings("a", Map.of("blas-kernel", "portable"));
    assertEquals(BlasKernel.PORTABLE, pinned.training().compute().blas().kernel());
    assertEquals(
        List.of("--blas-kernel: auto, the checkpoint has portable"),
        pinned.differences(settings("a", Map.of())));
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> settings("a", Map.of("blas-kernel", "pentium")));
    assertTrue(e.getMessage().startsWith("blas-kernel"), e.getMessage());
  }

  /** Checkpoints from before there was a setting have no word for it. */
  @Test
  void missingWordIsItsSettingsDefault() {
    Map<String, String> words =
        RunSettings.words(CheckpointsTest.settings(CheckpointsTest.SMALL, Precision.FLOAT32));
    RunSettings now = new RunSettings(words, "a", "b");
    words.remove("label-smoothing");
    RunSettings then = new RunSettings(words, "a", "b");
    assertEquals(0, then.training().get(TrainSettings.LABEL_SMOOTHING));
    assertEquals(List.of(), then.differences(now));
    words.put("label-smoothing", "0.1");
    assertEquals(
        List.of("--label-smoothing: 0.1, the checkpoint has 0.0"),
        then.differences(new RunSettings(words, "a", "b")));
  }
}
