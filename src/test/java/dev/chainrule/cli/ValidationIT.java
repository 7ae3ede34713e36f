package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows held out, the best model, and stopping early, as a user types them. */
@Timeout(1800)
class ValidationIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;
  private Path run;

  @BeforeEach
  void writeData() throws IOException {
    MnistSubset.write(Files.createDirectory(dir.resolve("data")), 2000, 300);
    run = dir.resolve("run");
  }

  private Outcome command(String name, String... more) {
    List<String> words = new ArrayList<>(List.of(name, "--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--data", dir.resolve("data").toString(), "--master", "local[2]"));
    words.addAll(List.of(more));
    return Outcome.run(words.toArray(String[]::new));
  }

  /** Four epochs of 7 steps; the rate is so high that the last epoch need not be the best. */
  private Outcome train(String... more) {
    List<String> words = new ArrayList<>(List.of("--out", run.toString()));
    words.addAll(List.of("--layers", "784,16,10", "--batch", "256", "--epochs", "4"));
    words.addAll(List.of("--lr", "2", "--decay", "none", "--validation", "0.2"));
    words.addAll(List.of(more));
    return command("train", words.toArray(String[]::new));
  }

  private JsonNode summary() throws IOException {
    return JSON.readTree(run.resolve("summary.json").toFile());
  }

  private static JsonNode bestOf(JsonNode history) {
    JsonNode best = history.get(0);
    for (JsonNode epoch : history) {
      if (epoch.get("validationAccuracy").asDouble() > best.get("validationAccuracy").asDouble()) {
        best = epoch;
      }
    }
    return best;
  }

  @Test
  void epochsAreJudgedByHeldOutRowsAndTheTestSetByTheEnd() throws IOException {
    Outcome outcome = train("--stratified");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("data     1,600 + 400 held out + 300 images"), outcome.out());
    assertTrue(outcome.out().contains("  validation accuracy "), outcome.out());
    JsonNode summary = summary();
    assertEquals("validation", summary.get("judgedOn").asText());
    JsonNode best = bestOf(summary.get("history"));
    assertEquals(best.get("epoch"), summary.get("best").get("epoch"));
    assertEquals(
        summary.get("best").get("testAccuracy"), evaluated(run.resolve("model-best.safetensors")));
    assertEquals(summary.get("testAccuracy"), evaluated(run.resolve("model.safetensors")));
    assertTrue(Files.readString(run.resolve("metrics.jsonl")).contains("\"validationAccuracy\""));
    String inspected = Outcome.run("inspect", run.toString()).out();
    assertTrue(inspected.contains("validation accuracy "), inspected);
    assertFalse(inspected.contains("test accuracy "), inspected);
    assertFalse(Files.readString(run.resolve("metrics.jsonl")).contains("\"testAccuracy\""));
  }

  private JsonNode evaluated(Path model) throws IOException {
    Outcome outcome = command("evaluate", "--model", model.toString(), "--json");
    assertEquals(0, outcome.code(), outcome.err());
    return JSON.readTree(outcome.out()).get("accuracy");
  }

  /** The best weights of an earlier session are in its file only. */
  @Test
  void resumedRunKnowsTheBestModelOfTheSessionBefore() throws IOException {
    assertEquals(0, train().code());
    JsonNode first = summary();
    Outcome again = command("train", "--out", run.toString(), "--resume");
    assertEquals(0, again.code(), again.err());
    assertEquals(first.get("best"), summary().get("best"));
    assertEquals(first.get("testAccuracy"), summary().get("testAccuracy"));
    Files.delete(run.resolve("model-best.safetensors"));
    assertEquals(0, command("train", "--out", run.toString(), "--resume").code());
    boolean lastIsBest = first.get("best").get("weightsSha256").equals(first.get("weightsSha256"));
    assertEquals(lastIsBest ? first.get("best") : null, nullable(summary().get("best")));
  }

  private static JsonNode nullable(JsonNode node) {
    return node.isNull() ? null : node;
  }

  /** No gain is large enough: the second epoch is the first without one. */
  @Test
  void runEndsWithoutGain() throws IOException {
    Outcome outcome = train("--patience", "1", "--least-gain", "100");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().contains("stopped  no gain in validation loss in 1 epoch\n"), outcome.out());
    assertEquals("stopped", summary().get("outcome").asText());
    assertEquals(2, summary().get("history").size());
    String weights = summary().get("weightsSha256").asText();
    Outcome again = command("train", "--out", run.toString(), "--resume");
    assertEquals(0, again.code(), again.err());
    assertEquals(weights, summary().get("weightsSha256").asText());
  }

  @Test
  void runEndsWhenTheAccuracyIsReached() throws IOException {
    Outcome outcome = train("--stop-at", "0.15");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("stopped  accuracy 0.15 reached after "), outcome.out());
    JsonNode history = summary().get("history");
    for (int epoch = 0; epoch < history.size(); epoch++) {
      boolean last = epoch == history.size() - 1;
      assertEquals(last, history.get(epoch).get("validationAccuracy").asDouble() >= 0.15);
    }
  }

  @Test
  void whatTheTestSetMayNotDecideIsRefused() {
    Outcome outcome =
        command("train", "--out", run.toString(), "--patience", "2", "--decay", "plateau");
    assertEquals(ExitCode.USAGE, outcome.code());
    assertEquals(
        """
        chainrule: --patience: 2, expected --validation X beside it
        chainrule: --decay: plateau, expected --validation X beside it
        """,
        outcome.err());
    Outcome tiny = command("train", "--out", run.toString(), "--validation", "0.0001");
    assertEquals(ExitCode.DATA, tiny.code());
    assertTrue(tiny.err().contains("leave 2000 to train on and 0 to judge by"), tiny.err());
  }
}
