package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

/** Runs that start from the weights of a file. */
@Timeout(1800)
class InitFromIT {
  @TempDir Path dir;

  @BeforeEach
  void writeData() throws IOException {
    MnistSubset.write(Files.createDirectory(dir.resolve("data")), 1000, 200);
  }

  /** Trains in {@code dir/name}. */
  private Outcome train(String name, String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--conf", "spark.ui.enabled=false"));
    words.addAll(List.of("--data", dir.resolve("data").toString(), "--decay", "none"));
    words.addAll(List.of("--batch", "500", "--shards", "16"));
    if (!List.of(more).contains("--layers")) {
      words.addAll(List.of("--layers", "784,10,10"));
    }
    words.addAll(List.of("--no-report", "--out", dir.resolve(name).toString()));
    words.addAll(List.of(more));
    return Outcome.run(words.toArray(String[]::new));
  }

  private String weights(String name, String... more) throws IOException {
    Outcome outcome = train(name, more);
    assertEquals(0, outcome.code(), outcome.err());
    return summary(name).get("weightsSha256").asText();
  }

  private JsonNode summary(String name) throws IOException {
    return new ObjectMapper().readTree(dir.resolve(name).resolve("summary.json").toFile());
  }

  @Test
  void bitsFollowFromTheFileAloneAndAResumedRunNeedsItNoMore() throws IOException {
    String first = weights("first", "--master", "local[1]", "--epochs", "1", "--seed", "7");
    Path model = dir.resolve("first");
    Path exported = dir.resolve("exported.safetensors");
    String[] export = {"export", model.toString(), "--to", exported.toString()};
    assertEquals(0, Outcome.run(export).code());

    String[] own = {"--init-from", model.toString(), "--epochs", "2"};
    String[] pyTorchs = {"--init-from", exported.toString(), "--epochs", "2"};
    String expected = weights("p1", with(own, "--master", "local[1]", "--partitions", "1"));
    assertEquals(
        expected,
        weights(
            "p3",
            with(pyTorchs, "--master", "local[3]", "--engine", "resident", "--partitions", "3")));
    assertEquals(
        expected, weights("p16", with(pyTorchs, "--master", "local[2]", "--partitions", "16")));
    assertNotEquals(expected, weights("drawn", "--master", "local[1]", "--epochs", "2"));

    weights("short", "--init-from", exported.toString(), "--master", "local[1]", "--epochs", "1");
    Outcome other = train("short", "--resume", "--init-from", dir.resolve("p1").toString());
    assertEquals(ExitCode.USAGE, other.code());
    assertTrue(other.err().contains("the checkpoint has sha256:" + first), other.err());
    Files.delete(exported);
    assertEquals(expected, weights("short", "--resume", "--master", "local[1]", "--epochs", "2"));
    assertEquals("sha256:" + first, summary("short").get("settings").get("init-from").asText());
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void weightsOfAnotherPrecisionAreConvertedAndThatIsSaid() throws IOException {
    weights("wide", "--master", "local[1]", "--epochs", "1", "--precision", "float64");
    Outcome outcome =
        train(
            "narrow",
            "--master",
            "local[1]",
            "--epochs",
            "1",
            "--init-from",
            dir.resolve("wide").toString());
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        (outcome.out() + outcome.err())
            .contains("wide, Chainrule's layout, float64 made float32\n"),
        outcome.out() + outcome.err());
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedBeforeSparkStarts() throws IOException {
    weights("first", "--master", "local[1]", "--epochs", "1");
    Path file = dir.resolve("first");
    Outcome outcome = train("second", "--init-from", file.toString(), "--layers", "784,11,10");
    assertEquals(ExitCode.DATA, outcome.code());
    assertEquals(
        "chainrule: model.safetensors: tensor W1: F32 [784, 10] of 31360 bytes, expected F32 [784,"
            + " 11], as Chainrule has it\n",
        outcome.err());
    assertTrue(Files.notExists(dir.resolve("second")));
    Outcome both = train("second", "--init-from", file.toString(), "--init", "he");
    assertEquals(ExitCode.USAGE, both.code());
    assertEquals(
        "chainrule: --init-from: given beside --init, expected one of the two\n", both.err());
  }
}
